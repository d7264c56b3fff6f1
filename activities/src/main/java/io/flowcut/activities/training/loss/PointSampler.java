package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.training.model.BilinearCorners;
import java.util.List;

/** Values of many pictures at points between their pixels, with gradients to the pictures. */
final class PointSampler {
    private final List<BilinearCorners.Corner> corners;

    /**
     * Prepares points.
     *
     * @param x from 0 at the left edge to 1 at the right, FLOAT32, of any shape
     * @param y from 0 at the upper edge to 1 at the lower, of the same shape
     * @param height height of all pictures
     * @param width width of all pictures
     */
    PointSampler(NDArray x, NDArray y, long height, long width) {
        corners = BilinearCorners.of(x, y, height, width);
    }

    /**
     * Samples.
     *
     * @param pictures all pictures in one row of numbers
     * @param offsets INT64, where in that row the picture of a point begins; its shape and that of the points must
     *     broadcast
     * @return the values, of the broadcast shape
     */
    NDArray sample(NDArray pictures, NDArray offsets) {
        NDArray sum = part(pictures, offsets, corners.get(0));
        for (int i = 1; i < corners.size(); i++) {
            sum = sum.add(part(pictures, offsets, corners.get(i)));
        }
        return sum;
    }

    private static NDArray part(NDArray pictures, NDArray offsets, BilinearCorners.Corner corner) {
        NDArray index = corner.index().add(offsets);
        Shape shape = index.getShape();
        return pictures.gather(index.flatten(), 0).reshape(shape).mul(corner.share());
    }
}
