package io.flowcut.activities.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.training.model.WeightsFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;

/** What torch computed, from golden.safetensors, which golden.py beside it writes. */
public final class TorchGolden {
    private static final double TOLERANCE = 1e-4;

    private final Map<String, Tensor> arrays;
    private final String name;
    private final NDManager manager;

    /** The arrays of one case. */
    public TorchGolden(String name, NDManager manager) {
        this.name = name;
        this.manager = manager;
        URL resource = TorchGolden.class.getResource("/training/golden.safetensors");
        try {
            arrays = WeightsFile.read(Path.of(resource.toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An array of the case such as in.x. */
    public Tensor tensor(String array) {
        Tensor tensor = arrays.get(name + "." + array);
        assertThat(tensor).as(name + "." + array).isNotNull();
        return tensor;
    }

    /** The same in DJL. */
    public NDArray array(String array) {
        Tensor tensor = tensor(array);
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    /** The same as something to differentiate by. */
    public NDArray leaf(String array) {
        NDArray leaf = array(array);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** Sets weights to those of the case; they then take gradients. */
    public void set(Map<String, Parameter> weights) {
        weights.forEach((weight, parameter) -> parameter.setArray(leaf("weight." + weight)));
    }

    /** Holds an array against one of the case. */
    public void same(String array, NDArray actual) {
        Tensor expected = tensor(array);
        float[] values = actual.toFloatArray();
        assertThat(actual.getShape().getShape()).as(name + "." + array).isEqualTo(expected.shape());
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double scale = Math.max(1, Math.abs(expected.values()[i]));
            double difference = Math.abs(values[i] - expected.values()[i]) / scale;
            worst = difference <= worst ? worst : difference;
            assertThat(difference).as(name + "." + array + " at " + i).isLessThan(TOLERANCE);
        }
    }

    /** Goes backward from the sum of an output times the case's pull on it. */
    public NDArray pulled(String output, NDArray actual) {
        return actual.mul(array("in.pull_" + output)).sum();
    }

    /** Holds the gradients of weights against those of the case. */
    public void sameGradients(Map<String, Parameter> weights) {
        weights.forEach((weight, parameter) ->
                same("grad." + weight, parameter.getArray().getGradient()));
    }

    /** Fills the gradients of whatever a scalar depends on. */
    public static void backward(NDArray scalar) {
        JniUtils.backward((PtNDArray) scalar, (PtNDArray) scalar.onesLike(), false, false);
    }
}
