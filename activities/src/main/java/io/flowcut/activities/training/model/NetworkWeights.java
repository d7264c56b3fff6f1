package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies weights between a network and files. */
public final class NetworkWeights {
    private NetworkWeights() {}

    /** Copies of arrays by name, each name behind the prefix. */
    public static Map<String, Tensor> copy(String prefix, Map<String, NDArray> arrays) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        arrays.forEach((name, array) ->
                copies.put(prefix + name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
        return copies;
    }

    /** The arrays of weights by name. */
    public static Map<String, NDArray> arrays(Map<String, Parameter> weights) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        weights.forEach((name, weight) -> arrays.put(name, weight.getArray()));
        return arrays;
    }

    /**
     * Sets arrays in place.
     *
     * @param source where the values are from, for messages
     * @param prefix what stands before every name in {@code values}
     * @throws FlowCutException of type BadInput when an array is missing or has another shape; nothing is set then
     */
    public static void set(String source, String prefix, Map<String, Tensor> values, Map<String, NDArray> arrays) {
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            Tensor tensor = values.get(prefix + entry.getKey());
            if (tensor == null) {
                throw FlowCutException.badInput(source, "the weights " + prefix + entry.getKey() + " are missing");
            }
            long[] shape = entry.getValue().getShape().getShape();
            if (!Arrays.equals(shape, tensor.shape())) {
                throw FlowCutException.badInput(
                        source,
                        "the weights " + prefix + entry.getKey() + " have the shape " + tensor + ", not "
                                + Arrays.toString(shape));
            }
        }
        GradientMode.off(() -> {
            arrays.forEach((name, array) ->
                    EngineArrays.set(array, values.get(prefix + name).values()));
            return arrays.size();
        });
    }
}
