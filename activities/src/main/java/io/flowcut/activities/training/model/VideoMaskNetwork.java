package io.flowcut.activities.training.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/**
 * The video mask model: backbone, pixel decoder and mask decoder. The input is (B * T, channels, H, W), clip by clip, as
 * {@link ClipInput} makes it.
 */
public final class VideoMaskNetwork extends Layer {
    private final Backbone backbone;
    private final PixelDecoder pixels;
    private final MaskDecoder masks;
    private final int clipFrames;

    /**
     * A network without values.
     *
     * @param clipFrames frames of a clip, for DJL's own forward pass, which does not tell clips from frames
     */
    public VideoMaskNetwork(NetworkConfig config, int clipFrames) {
        BackboneKind kind = BackboneKind.of(config.backbone());
        boolean pretrained = !config.weights().isEmpty();
        backbone = part("backbone", new Backbone(kind, pretrained, config.motion()));
        pixels = part(
                "pixels",
                new PixelDecoder(
                        kind,
                        config.channels(),
                        config.heads(),
                        config.deformable() ? config.encoderLayers() : 0,
                        config.fineMasks()));
        masks = part(
                "masks",
                new MaskDecoder(
                        config.channels(), config.heads(), config.queries(), config.feedForward(), config.layers()));
        this.clipFrames = clipFrames;
    }

    /** Gives every weight its first values; see {@link Layer}. */
    public void initialize(NDManager manager, long seed) {
        start(manager, seed);
    }

    /**
     * Starts the backbone from weights of torchvision, or of another model's backbone; the classifier in them is left out,
     * and what looks at motion starts at random.
     *
     * @param file a safetensors file
     * @throws FlowCutException of type BadInput when weights are missing or of another shape
     */
    public void startBackbone(Path file) {
        Map<String, NDArray> arrays = NetworkWeights.arrays(backbone.named());
        arrays.keySet().removeIf(name -> name.startsWith("motion."));
        NetworkWeights.set(file.toString(), "", WeightsFile.read(file), arrays);
    }

    /** All weights by name, also those that are not trained. */
    public Map<String, Parameter> weights() {
        return named();
    }

    /** Predicts B clips of T frames from (B * T, channels, H, W). */
    public NetworkOutput predict(Pass pass, NDArray input, int clips, int frames) {
        return masks.decode(pass, pixels.decode(pass, backbone.features(pass, input)), clips, frames);
    }

    /** The masks of the last layer, (B, T, Q, h, w). */
    @Override
    NDArray apply(Pass pass, NDArray input) {
        int clips = (int) (input.getShape().get(0) / clipFrames);
        NetworkOutput output = predict(pass, input, clips, clipFrames);
        return output.maskLogits().get(output.maskLogits().size() - 1);
    }

    /** All classes, then all masks, then the embeddings. */
    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray input = inputs.singletonOrThrow();
        int clips = (int) (input.getShape().get(0) / clipFrames);
        NetworkOutput output = predict(new Pass(input.getManager(), DataType.FLOAT32), input, clips, clipFrames);
        NDList all = new NDList(new ArrayList<>(output.classLogits()));
        all.addAll(output.maskLogits());
        all.add(output.embeddings());
        return all;
    }

    /**
     * The type to compute in: FLOAT32 on a processor; by name, or FLOAT16 when nothing is asked for, on a GPU. DJL's
     * PyTorch engine has no BFLOAT16.
     */
    public static DataType precision(String name, Device device) {
        return !device.isGpu() || name.equals("fp32") ? DataType.FLOAT32 : DataType.FLOAT16;
    }
}
