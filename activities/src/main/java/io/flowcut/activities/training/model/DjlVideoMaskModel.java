package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Network;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The video mask model in DJL's PyTorch engine, in FLOAT32. Not thread-safe. */
public final class DjlVideoMaskModel implements VideoMaskModel {
    private final ModelDescription description;
    private final NDManager manager;
    private final VideoMaskNetwork network;
    private final ClipInput input;

    private DjlVideoMaskModel(ModelDescription description, NDManager manager, VideoMaskNetwork network) {
        this.description = description;
        this.manager = manager;
        this.network = network;
        this.input = new ClipInput(
                description.network().height(),
                description.network().width(),
                description.network().motion());
    }

    /**
     * Loads what a training session exported.
     *
     * @param folder folder with model.json and model.safetensors
     * @throws FlowCutException of type MissingModel or BadInput when a file is missing or damaged
     */
    public static DjlVideoMaskModel load(Engines engines, Path folder, ComputeDevice device) {
        ModelDescription description = ModelDescription.read(folder);
        VideoMaskNetwork network = new VideoMaskNetwork(description.network(), description.clipFrames());
        NDManager manager = engines.load(Engines.PYTORCH).newBaseManager(device.djl());
        try {
            network.initialize(manager, 0);
            Path weights = folder.resolve(ModelDescription.WEIGHTS);
            NetworkWeights.set(
                    weights.toString(), "", WeightsFile.read(weights), NetworkWeights.arrays(network.weights()));
            return new DjlVideoMaskModel(description, manager, network);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** What is known of the model. */
    public ModelDescription description() {
        return description;
    }

    @Override
    public int clipFrames() {
        return description.clipFrames();
    }

    @Override
    public int height() {
        return description.network().height();
    }

    @Override
    public int width() {
        return description.network().width();
    }

    @Override
    public List<ClipPrediction> predict(List<byte[]> clips) {
        if (clips.isEmpty()) {
            return List.of();
        }
        int frames = clips.get(0).length / (3 * height() * width());
        try (NDManager scope = manager.newSubManager()) {
            NDArray pictures = input.of(scope, clips, frames);
            return GradientMode.off(() -> split(
                    network.predict(new Pass(scope, DataType.FLOAT32), pictures, clips.size(), frames), clips.size()));
        } catch (RuntimeException e) {
            if (Network.isOutOfMemory(e)) {
                throw new FlowCutException(
                        ErrorType.OUT_OF_MEMORY, "memory does not suffice to predict " + clips.size() + " clips", e);
            }
            throw e;
        }
    }

    private static List<ClipPrediction> split(NetworkOutput output, int clips) {
        int last = output.classLogits().size() - 1;
        NDArray masks = output.maskLogits().get(last);
        Shape shape = masks.getShape();
        int frames = (int) shape.get(1);
        int queries = (int) shape.get(2);
        int height = (int) shape.get(3);
        int width = (int) shape.get(4);
        int channels = (int) output.embeddings().getShape().get(2);
        float[] scores = output.classLogits().get(last).softmax(2).get("..., 0").toFloatArray();
        float[] logits = masks.swapAxes(1, 2).toFloatArray();
        float[] embeddings = output.embeddings().toFloatArray();
        List<ClipPrediction> predictions = new ArrayList<>();
        int size = queries * frames * height * width;
        for (int i = 0; i < clips; i++) {
            predictions.add(new ClipPrediction(
                    queries,
                    frames,
                    height,
                    width,
                    channels,
                    Arrays.copyOfRange(scores, i * queries, (i + 1) * queries),
                    Arrays.copyOfRange(logits, i * size, (i + 1) * size),
                    Arrays.copyOfRange(embeddings, i * queries * channels, (i + 1) * queries * channels)));
        }
        return predictions;
    }

    /** The weights by name. */
    Map<String, Parameter> weights() {
        return network.weights();
    }

    @Override
    public void close() {
        input.close();
        manager.close();
    }
}
