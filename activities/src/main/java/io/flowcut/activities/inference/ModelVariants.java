package io.flowcut.activities.inference;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.model.ModelPrecision;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds models. One set of weights may lie side by side in several folders, exported for either engine and in several
 * precisions; these are its variants.
 */
final class ModelVariants {
    private final ModelCache cache;
    private final Optional<ModelEngine> engine;
    private final Optional<ModelPrecision> precision;
    private final boolean halfPreferred;

    /**
     * @param halfPreferred whether half precision is taken where nothing is asked for and such a variant is there
     */
    ModelVariants(ModelCache cache, ModelDefaults defaults, boolean halfPreferred) {
        this.cache = requireNonNull(cache, "cache");
        this.halfPreferred = halfPreferred;
        engine = Arrays.stream(ModelEngine.values())
                .filter(known -> known.djlName().equalsIgnoreCase(defaults.engine()))
                .findFirst();
        precision = Arrays.stream(ModelPrecision.values())
                .filter(known -> known.word().equals(defaults.precision()))
                .findFirst();
    }

    /**
     * The variant of a model that fits: the one that is named, where it does.
     *
     * @throws FlowCutException of type MissingModel when none does
     */
    ModelFolder find(String name) {
        ModelFolder named = cache.find(name);
        if (precision.isEmpty() && halfPreferred && named.card().precision() == ModelPrecision.FP32) {
            Optional<ModelFolder> half = find(named, Optional.of(ModelPrecision.FP16));
            if (half.isPresent()) {
                return half.get();
            }
        }
        return find(named, precision)
                .orElseThrow(() -> new FlowCutException(
                        ErrorType.MISSING_MODEL,
                        "model " + name + ": no variant"
                                + engine.map(wanted -> " for " + wanted.djlName())
                                        .orElse("")
                                + precision
                                        .map(wanted -> " in " + wanted.word())
                                        .orElse("") + " beside "
                                + named.path()));
    }

    private Optional<ModelFolder> find(ModelFolder named, Optional<ModelPrecision> wanted) {
        if (fits(named, wanted)) {
            return Optional.of(named);
        }
        Path parent = named.path().toAbsolutePath().getParent();
        ModelCache siblings = new ModelCache(parent);
        List<String> names = siblings.names();
        return names.stream()
                .map(siblings::find)
                .filter(folder -> sameWeights(folder.card(), named.card()) && fits(folder, wanted))
                .findFirst();
    }

    private boolean fits(ModelFolder folder, Optional<ModelPrecision> wanted) {
        return engine.map(folder.engine()::equals).orElse(true)
                && wanted.map(folder.card().precision()::equals).orElse(true);
    }

    private static boolean sameWeights(ModelCard one, ModelCard other) {
        boolean known = one.origin().weightsSha256().isPresent()
                || one.origin().randomSeed().isPresent();
        return known
                && one.kind() == other.kind()
                && one.updates() == other.updates()
                && one.origin().architecture().equals(other.origin().architecture())
                && one.origin().weightsSha256().equals(other.origin().weightsSha256())
                && one.origin().randomSeed().equals(other.origin().randomSeed())
                && one.input().equals(other.input());
    }
}
