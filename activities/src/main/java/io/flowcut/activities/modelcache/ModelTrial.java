package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Network;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.model.NpyArray;
import io.flowcut.activities.model.PictureSize;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Loads a model on the processor and runs it, to see whether it does what its card says. */
public final class ModelTrial {
    /** Tokens on the sides of the picture for models without golden pairs. */
    private static final int ROWS = 6;

    private static final int COLUMNS = 8;
    /** RAFT's correlation pyramid needs so many pixels. */
    private static final int FLOW_SIDE = 128;

    private final Engines engines;

    public ModelTrial(Engines engines) {
        this.engines = requireNonNull(engines, "engines");
    }

    /**
     * What came of one golden pair.
     *
     * @param output the pair's output file
     * @param difference largest difference over the largest magnitude that is expected
     * @param tolerance how large it may be
     */
    public record Comparison(String output, double difference, double tolerance) {
        /** Whether the model computes what it should. */
        public boolean agrees() {
            return difference <= tolerance;
        }
    }

    /**
     * Runs the golden pairs of a model; without any, runs it on an empty picture and looks at the shape alone.
     *
     * @return one comparison a pair
     * @throws FlowCutException of type MissingModel when the model does not load or does not do what its card says
     */
    public List<Comparison> run(ModelFolder model) {
        List<Comparison> comparisons = new ArrayList<>();
        try (Network network = load(model.path(), model.modelName(), model.engine())) {
            model.card().goldens().forEach(golden -> {
                List<Tensor> inputs = golden.inputs().stream()
                        .map(input -> read(model, input))
                        .toList();
                Tensor expected = read(model, golden.output());
                Tensor found = run(network, model.modelFile(), inputs);
                comparisons.add(
                        new Comparison(golden.output(), difference(model, expected, found), golden.tolerance()));
            });
            if (comparisons.isEmpty()) {
                checkShape(model, network);
            }
        }
        return comparisons;
    }

    /** Loads a file of whatever a folder holds. */
    Network load(Path folder, String modelName, ModelEngine engine) {
        return Network.load(engines, folder, modelName, engine.djlName(), Device.cpu());
    }

    /**
     * Runs a network.
     *
     * @throws FlowCutException of type MissingModel when it refuses the inputs
     */
    static Tensor run(Network network, Path file, List<Tensor> inputs) {
        try {
            return network.run(inputs);
        } catch (IllegalStateException e) {
            throw refused(file, "does not run on " + shapes(inputs) + ": " + lastLine(e));
        }
    }

    /** An empty picture, (1, 3, H, W). */
    static Tensor picture(PictureSize size) {
        return new Tensor(new long[] {1, 3, size.height(), size.width()}, new float[3 * size.height() * size.width()]);
    }

    private void checkShape(ModelFolder model, Network network) {
        ModelCard card = model.card();
        boolean flow = card.kind() == ModelKind.FLOW;
        PictureSize free = flow
                ? new PictureSize(
                        up(FLOW_SIDE, card.input().multiple()),
                        up(FLOW_SIDE, card.input().multiple()))
                : new PictureSize(
                        up(ROWS * card.patch(), card.input().multiple()),
                        up(COLUMNS * card.patch(), card.input().multiple()));
        PictureSize size = card.input().fixedSize().orElse(free);
        Tensor found = run(network, model.modelFile(), Collections.nCopies(flow ? 2 : 1, picture(size)));
        long[] expected = flow
                ? new long[] {1, 2, size.height(), size.width()}
                : new long[] {1, (long) (size.height() / card.patch()) * (size.width() / card.patch()), card.dimension()
                };
        if (!Arrays.equals(found.shape(), expected)) {
            throw refused(
                    model.modelFile(),
                    "gives " + Arrays.toString(found.shape()) + " for a picture of " + size + ", where "
                            + Arrays.toString(expected) + " was expected");
        }
    }

    private static int up(int size, int multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }

    private static Tensor read(ModelFolder model, String file) {
        NpyArray array = NpyArray.read(model.resolve(file));
        return new Tensor(array.shape(), array.values());
    }

    private static double difference(ModelFolder model, Tensor expected, Tensor found) {
        if (!Arrays.equals(expected.shape(), found.shape())) {
            throw refused(
                    model.modelFile(),
                    "gives " + Arrays.toString(found.shape()) + ", where the golden output has "
                            + Arrays.toString(expected.shape()));
        }
        double largest = 0;
        double magnitude = Double.MIN_NORMAL;
        for (int i = 0; i < expected.values().length; i++) {
            double difference = Math.abs((double) found.values()[i] - expected.values()[i]);
            // A comparison with what is not a number must fail.
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            magnitude = Math.max(magnitude, Math.abs(expected.values()[i]));
        }
        return largest / magnitude;
    }

    private static String shapes(List<Tensor> inputs) {
        return String.join(
                " and ",
                inputs.stream().map(input -> Arrays.toString(input.shape())).toList());
    }

    private static String lastLine(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    static FlowCutException refused(Path file, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, file + ": " + cause);
    }
}
