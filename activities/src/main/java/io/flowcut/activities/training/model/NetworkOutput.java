package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What the network says of B clips, at the start and after each of its layers; the last is the answer.
 *
 * @param classLogits (B, Q, 2) each: of being an object, of being none
 * @param maskLogits (B, T, Q, h, w) each
 * @param embeddings (B, Q, C): the queries after the last layer
 */
public record NetworkOutput(List<NDArray> classLogits, List<NDArray> maskLogits, NDArray embeddings) {
    /** An object, or none. */
    public static final int CLASSES = 2;

    public NetworkOutput {
        classLogits = List.copyOf(classLogits);
        maskLogits = List.copyOf(maskLogits);
    }
}
