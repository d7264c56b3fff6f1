package io.flowcut.activities.flow;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.ModelUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Estimates dense optical flow between two pictures of the same size. Not thread-safe. */
public interface FlowEstimator extends AutoCloseable {
    /** Flow from {@code from} to {@code to}; the field may be smaller than the pictures, with vectors in its own pixels. */
    FlowField estimate(RgbImage from, RgbImage to);

    /**
     * Flow of several pairs, all of whose pictures have the same size.
     *
     * @return one field a pair, in order
     */
    default List<FlowField> estimateAll(List<PicturePair> pairs) {
        List<FlowField> fields = new ArrayList<>(pairs.size());
        for (PicturePair pair : pairs) {
            fields.add(estimate(pair.from(), pair.to()));
        }
        return fields;
    }

    /**
     * Pairs that are best estimated at a time.
     *
     * @param width width of the pictures in pixels
     * @param height height of the pictures in pixels
     */
    default int batch(int width, int height) {
        return 1;
    }

    /**
     * Whether several estimators of this kind work well on threads of their own. Not so where one takes all processors, or
     * the device, by itself.
     */
    default boolean sideBySide() {
        return false;
    }

    /** Names the method and its version; part of the key of every flow artifact. */
    String identity();

    /** The model that it runs; empty for a method without one. */
    default Optional<ModelUse> model() {
        return Optional.empty();
    }

    @Override
    void close();
}
