package io.flowcut.activities.inference;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A model in memory. Thread-safe; calls run one after the other, since each of them uses all the threads that the engine
 * has.
 */
public final class Network implements AutoCloseable {
    private final Path folder;
    private final ZooModel<List<Tensor>, Tensor> model;
    private final Predictor<List<Tensor>, Tensor> predictor;

    private Network(Path folder, ZooModel<List<Tensor>, Tensor> model) {
        this.folder = folder;
        this.model = model;
        this.predictor = model.newPredictor();
    }

    /**
     * Loads a model the way DJL does: options of the engine come from the folder's serving.properties.
     *
     * @param engines loads the engine
     * @param folder folder of the model
     * @param modelName name of the model file without its ending
     * @param engine {@link Engines#PYTORCH} or {@link Engines#ONNX_RUNTIME}
     * @param device where it runs
     * @throws FlowCutException of type MissingModel when the engine cannot read the file, of type OutOfMemory when the
     *     device's memory does not suffice
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // DJL asks for the classes of generic types
    public static Network load(Engines engines, Path folder, String modelName, String engine, Device device) {
        engines.load(requireNonNull(engine, "engine"));
        Criteria<List<Tensor>, Tensor> criteria = Criteria.builder()
                .setTypes((Class<List<Tensor>>) (Class) List.class, Tensor.class)
                .optModelPath(folder)
                .optModelName(modelName)
                .optEngine(engine)
                .optDevice(device)
                .optTranslator(new TensorTranslator())
                .build();
        try {
            return new Network(folder, criteria.loadModel());
        } catch (IOException | ModelNotFoundException | MalformedModelException | RuntimeException e) {
            throw loadFailure(folder, engine, e);
        }
    }

    /** A device that others have filled is no fault of the model: a later attempt may find room. */
    static FlowCutException loadFailure(Path folder, String engine, Exception e) {
        return isOutOfMemory(e)
                ? new FlowCutException(ErrorType.OUT_OF_MEMORY, folder + ": cannot be loaded: " + reason(e), e)
                : new FlowCutException(
                        ErrorType.MISSING_MODEL, folder + ": no model that " + engine + " can load: " + reason(e), e);
    }

    /**
     * Runs the network.
     *
     * @param inputs its inputs in order, each with the batch as first axis
     * @return its first output
     * @throws FlowCutException of type OutOfMemory when the device's memory does not suffice; the network can be used
     *     with a smaller batch then
     * @throws IllegalStateException when the network refuses the inputs
     */
    public synchronized Tensor run(List<Tensor> inputs) {
        try {
            return predictor.predict(inputs);
        } catch (TranslateException | RuntimeException e) {
            if (isOutOfMemory(e)) {
                throw new FlowCutException(ErrorType.OUT_OF_MEMORY, folder + ": " + reason(e), e);
            }
            throw new IllegalStateException(folder + ": the network failed: " + reason(e), e);
        }
    }

    /** Whether an engine says, in its own words, that memory ran out. */
    public static boolean isOutOfMemory(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("out of memory")
                    || message.contains("can't allocate memory")
                    || message.contains("failed to allocate memory")
                    || message.contains("bad_alloc")
                    || message.contains("cudaerrormemoryallocation")
                    || message.contains("status_alloc_failed")
                    || message.contains("is smaller than requested bytes")) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage()).lines().findFirst().orElse("no message");
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
