package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.inference.Network;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelInput;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.model.ModelOrigin;
import io.flowcut.activities.model.ModelPrecision;
import io.flowcut.activities.model.PictureSize;
import io.flowcut.activities.onnx.AttentionKeys;
import io.flowcut.activities.onnx.OnnxFile;
import io.flowcut.activities.onnx.OnnxValue;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes a card for a model file that has none, from what its graph says and from what it does to an empty picture. In an
 * ONNX transformer without the keys as an output they are made its output, in place.
 */
final class BareModel {
    /** Sizes of pictures that transformers of a fixed size take which declare a free one: DINO's and DINOv2's. */
    private static final List<PictureSize> USUAL = List.of(new PictureSize(224, 224), new PictureSize(518, 518));

    /** Divisible by the patches 8, 14 and 16. */
    private static final PictureSize COMMON = new PictureSize(224, 336);

    private static final PictureSize FLOW = new PictureSize(128, 128);
    private static final int FLOW_MULTIPLE = 8;
    private static final int ROWS = 6;
    private static final int COLUMNS = 8;
    /** A class token and registers. */
    private static final int MOST_EXTRA_TOKENS = 17;

    private final ModelTrial trial;
    private final String name;
    private final String source;
    private final Path folder;
    private final ModelEngine engine;
    private final String digest;

    /**
     * @param folder holds the file under the name model and the engine's ending
     * @param digest of the file as it came
     */
    BareModel(ModelTrial trial, String name, String source, Path folder, ModelEngine engine, String digest) {
        this.trial = requireNonNull(trial, "trial");
        this.name = requireNonNull(name, "name");
        this.source = requireNonNull(source, "source");
        this.folder = requireNonNull(folder, "folder");
        this.engine = requireNonNull(engine, "engine");
        this.digest = requireNonNull(digest, "digest");
    }

    /**
     * The card, without the digest of the (perhaps changed) file.
     *
     * @throws FlowCutException of type MissingModel when the file is no model of features or flow
     */
    ModelCard describe() {
        return engine == ModelEngine.ONNX_RUNTIME ? onnx() : torchScript();
    }

    private Path file() {
        return folder.resolve("model" + engine.suffix());
    }

    private ModelCard torchScript() {
        try (Network network = trial.load(folder, "model", engine)) {
            Optional<Tensor> keys = attempt(network, COMMON, 1);
            if (keys.isPresent()) {
                return features("image", "keys", patch(keys.get()), keys.get(), Optional.empty());
            }
            Tensor flow = attempt(network, FLOW, 2)
                    .orElseThrow(() -> refused("takes neither one picture of " + COMMON + " nor two of " + FLOW));
            return flow(List.of("image1", "image2"), "flow", flow, FLOW, Optional.empty());
        }
    }

    private int patch(Tensor keys) {
        double area = (double) COMMON.height() * COMMON.width() / (keys.shape().length == 3 ? keys.shape()[1] : 0);
        int patch = (int) Math.round(Math.sqrt(area));
        if (!Double.isFinite(area) || patch * patch != area || COMMON.height() % patch != 0) {
            throw refused("gives " + Arrays.toString(keys.shape()) + " for a picture of " + COMMON
                    + ", which is no grid of tokens (the class token must be left out)");
        }
        return patch;
    }

    private ModelCard onnx() {
        OnnxFile graph = OnnxFile.read(file());
        List<OnnxValue> inputs = graph.inputs();
        if (inputs.isEmpty() || inputs.size() > 2) {
            throw refused("has " + inputs.size() + " inputs; a features model has 1 and a flow model 2");
        }
        for (OnnxValue input : inputs) {
            if (!input.dims().isEmpty() && input.dims().size() != 4) {
                throw refused("its input " + input.name() + " is no picture (B, 3, H, W)");
            }
            if (!input.dims().isEmpty() && input.dims().get(0) != OnnxValue.FREE) {
                throw refused("takes batches of " + input.dims().get(0)
                        + " pictures alone; export it with a free batch axis");
            }
        }
        String output = graph.outputs().get(0).name();
        Optional<PictureSize> declared = fixedSize(inputs.get(0));
        if (inputs.size() == 2) {
            PictureSize size = declared.orElse(FLOW);
            try (Network network = trial.load(folder, "model", engine)) {
                Tensor flow = ModelTrial.run(network, file(), Collections.nCopies(2, ModelTrial.picture(size)));
                return flow(inputs.stream().map(OnnxValue::name).toList(), output, flow, size, declared);
            }
        }
        return transformer(graph, inputs.get(0).name(), output, declared);
    }

    private Optional<PictureSize> fixedSize(OnnxValue input) {
        List<Long> dims = input.dims();
        boolean fixed = dims.size() == 4 && dims.get(2) != OnnxValue.FREE && dims.get(3) != OnnxValue.FREE;
        if (!fixed) {
            return Optional.empty();
        }
        long height = dims.get(2);
        long width = dims.get(3);
        if (Math.max(height, width) > ModelInput.LARGEST_SIDE) {
            throw refused("takes pictures of " + height + "x" + width + " alone; at most " + ModelInput.LARGEST_SIDE
                    + " each way are of use");
        }
        return Optional.of(new PictureSize((int) height, (int) width));
    }

    private ModelCard transformer(OnnxFile graph, String input, String output, Optional<PictureSize> declared) {
        AttentionKeys attention = new AttentionKeys(graph);
        int patch = attention.patch();
        boolean exposed = output.equals(AttentionKeys.OUTPUT);
        if (!exposed) {
            replace(attention, 0);
        }
        Optional<PictureSize> fixed = declared;
        Tensor keys;
        try (Network network = trial.load(folder, "model", engine)) {
            PictureSize free = new PictureSize(ROWS * patch, COLUMNS * patch);
            Optional<Tensor> found = attempt(network, declared.orElse(free), 1);
            for (int i = 0; found.isEmpty() && declared.isEmpty() && i < USUAL.size(); i++) {
                fixed = Optional.of(USUAL.get(i));
                found = attempt(network, USUAL.get(i), 1);
            }
            keys = found.orElseThrow(() -> refused("does not run on pictures of "
                    + declared.map(PictureSize::toString).orElse(free + ", 224x224 or 518x518")));
        }
        PictureSize size = fixed.orElse(new PictureSize(ROWS * patch, COLUMNS * patch));
        int extra = extraTokens(keys, size, patch);
        if (extra > 0) {
            if (exposed) {
                throw refused("its output keys has " + extra + " tokens more than the picture");
            }
            replace(attention, extra);
        }
        return features(input, AttentionKeys.OUTPUT, patch, keys, fixed);
    }

    /** The tokens before those of the picture. */
    private int extraTokens(Tensor keys, PictureSize size, int patch) {
        long tokens = keys.shape().length == 3 ? keys.shape()[1] : -1;
        long extra = tokens - (long) (size.height() / patch) * (size.width() / patch);
        if (extra < 0 || extra > MOST_EXTRA_TOKENS) {
            throw refused("gives " + Arrays.toString(keys.shape()) + " for a picture of " + size + " and patches of "
                    + patch);
        }
        return (int) extra;
    }

    /** Exposes the keys of the file as it came, which stays open as {@code original} beside the new one. */
    private void replace(AttentionKeys attention, int dropped) {
        Path edited = folder.resolve("edited" + engine.suffix());
        attention.expose(edited, dropped);
        try {
            // The graph that was read stays mapped although its name goes.
            Files.delete(file());
            Files.move(edited, file());
        } catch (IOException e) {
            throw FlowCutException.storage(file().toString(), "cannot be replaced: " + e.getMessage(), e);
        }
    }

    private Optional<Tensor> attempt(Network network, PictureSize size, int pictures) {
        try {
            return Optional.of(network.run(Collections.nCopies(pictures, ModelTrial.picture(size))));
        } catch (IllegalStateException refusal) {
            return Optional.empty();
        }
    }

    private ModelCard features(String input, String output, int patch, Tensor keys, Optional<PictureSize> fixed) {
        ModelInput picture =
                new ModelInput(List.of(input), ModelInput.IMAGENET_MEAN, ModelInput.IMAGENET_STD, patch, fixed);
        return card(ModelKind.FEATURES, picture, output, patch, keys.length(2));
    }

    private ModelCard flow(
            List<String> inputs, String output, Tensor flow, PictureSize size, Optional<PictureSize> fixed) {
        if (!Arrays.equals(flow.shape(), new long[] {1, 2, size.height(), size.width()})) {
            throw refused("gives " + Arrays.toString(flow.shape()) + " for two pictures of " + size
                    + ", which is no flow (B, 2, H, W)");
        }
        ModelInput pictures = new ModelInput(inputs, ModelInput.SYMMETRIC, ModelInput.SYMMETRIC, FLOW_MULTIPLE, fixed);
        return card(ModelKind.FLOW, pictures, output, 0, 0);
    }

    private ModelCard card(ModelKind kind, ModelInput input, String output, int patch, int dimension) {
        ModelOrigin origin =
                new ModelOrigin("unknown", source, "unknown", Optional.of(digest), OptionalLong.empty(), false);
        return new ModelCard(
                name,
                kind,
                origin,
                "model" + engine.suffix(),
                Optional.empty(),
                ModelPrecision.FP32,
                input,
                output,
                patch,
                dimension,
                0,
                List.of());
    }

    private FlowCutException refused(String cause) {
        return ModelTrial.refused(Path.of(source), cause);
    }
}
