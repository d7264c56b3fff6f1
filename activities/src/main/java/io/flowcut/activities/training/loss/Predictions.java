package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.training.model.NetworkOutput;

/**
 * The predictions of all layers side by side.
 *
 * @param classes (L, B, Q, 2) logits
 * @param masks all logits (L, B, T, Q, h, w) in one row of numbers
 * @param shape (L, B, T, Q, h, w)
 */
record Predictions(NDArray classes, NDArray masks, Shape shape) {
    static Predictions of(NetworkOutput output) {
        NDArray classes = NDArrays.stack(new NDList(output.classLogits()));
        NDArray masks = NDArrays.stack(new NDList(output.maskLogits()));
        return new Predictions(classes, masks.flatten(), masks.getShape());
    }

    /** The same without a way back to the network. */
    Predictions fixed() {
        return new Predictions(classes.stopGradient(), masks.stopGradient(), shape);
    }

    int layers() {
        return (int) shape.get(0);
    }

    int clips() {
        return (int) shape.get(1);
    }

    int frames() {
        return (int) shape.get(2);
    }

    int queries() {
        return (int) shape.get(3);
    }

    long height() {
        return shape.get(4);
    }

    long width() {
        return shape.get(5);
    }

    /** Where the mask of a query in a frame begins. */
    long offset(int layer, int clip, int frame, int query) {
        long picture = (((long) layer * clips() + clip) * frames() + frame) * queries() + query;
        return picture * height() * width();
    }
}
