package io.flowcut.activities.model;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of a model; card.json in its folder. {@link ModelCardJson} reads and writes it.
 *
 * @param name of the model in the cache: letters, digits, dot, dash and underscore, at most 100
 * @param kind what it computes
 * @param origin where it comes from
 * @param file name of the model file in the folder
 * @param sha256 digest of the model file; absent only in folders that nothing vouches for
 * @param precision numbers that it computes with
 * @param input what it takes
 * @param output name of its output
 * @param patch side of a token in pixels, at most 256; 0 for flow
 * @param dimension features of a token, at most 65536; 0 for flow
 * @param updates recurrent updates that are built into a flow model; 0 for features and where unknown
 * @param goldens inputs with their outputs
 */
public record ModelCard(
        String name,
        ModelKind kind,
        ModelOrigin origin,
        String file,
        Optional<String> sha256,
        ModelPrecision precision,
        ModelInput input,
        String output,
        int patch,
        int dimension,
        int updates,
        List<GoldenPair> goldens) {
    private static final int LARGEST_PATCH = 256;
    private static final int LARGEST_DIMENSION = 1 << 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public ModelCard {
        requireNonNull(kind, "kind");
        requireNonNull(origin, "origin");
        requireNonNull(precision, "precision");
        requireNonNull(input, "input");
        requireNonNull(output, "output");
        goldens = List.copyOf(goldens);
        if (!isName(name)) {
            throw new IllegalArgumentException("name: " + name + " is none; allowed: " + NAME);
        }
        if (!isName(file)) {
            throw new IllegalArgumentException("file: " + file + " is no name of a file in the folder");
        }
        if (sha256.isPresent() && !Sha256.isDigest(sha256.get())) {
            throw new IllegalArgumentException("sha256: not 64 lower-case hexadecimal digits");
        }
        int inputs = kind == ModelKind.FLOW ? 2 : 1;
        if (input.names().size() != inputs) {
            throw new IllegalArgumentException("inputs: a " + kind.word() + " model has " + inputs + ", not "
                    + input.names().size());
        }
        if (kind == ModelKind.FEATURES && (patch < 1 || dimension < 1)) {
            throw new IllegalArgumentException("patch and dimension must be at least 1");
        }
        if (patch > LARGEST_PATCH || dimension > LARGEST_DIMENSION) {
            throw new IllegalArgumentException(
                    "patch and dimension must be at most " + LARGEST_PATCH + " and " + LARGEST_DIMENSION);
        }
        for (GoldenPair golden : goldens) {
            if (golden.inputs().size() != inputs) {
                throw new IllegalArgumentException("goldens: one without " + inputs + " inputs");
            }
        }
    }

    /** Whether a text may name a model, or a file in its folder. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The same under another name. */
    public ModelCard withName(String changed) {
        return new ModelCard(
                changed, kind, origin, file, sha256, precision, input, output, patch, dimension, updates, goldens);
    }

    /** The same with the digest that the file has, and with whether something vouched for it. */
    public ModelCard withDigest(String digest, boolean unverified) {
        return new ModelCard(
                name,
                kind,
                origin.withUnverified(unverified),
                file,
                Optional.of(digest),
                precision,
                input,
                output,
                patch,
                dimension,
                updates,
                goldens);
    }
}
