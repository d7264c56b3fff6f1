package io.flowcut.activities.features;

import io.flowcut.workflows.video.ModelUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes token features of a frame and of its flow. Not thread-safe. */
public interface FeatureExtractor extends AutoCloseable {
    /** Features of one frame; the flow's are zero where the frame has no flow. */
    FrameFeatures extract(FrameContext context);

    /**
     * Features of several frames of the same size.
     *
     * @return those of each frame, in order
     */
    default List<FrameFeatures> extractAll(List<FrameContext> contexts) {
        List<FrameFeatures> features = new ArrayList<>(contexts.size());
        for (FrameContext context : contexts) {
            features.add(extract(context));
        }
        return features;
    }

    /**
     * Frames that are best extracted at a time.
     *
     * @param width width of the frames in pixels
     * @param height height of the frames in pixels
     */
    default int batch(int width, int height) {
        return 1;
    }

    /**
     * Whether several extractors of this kind work well on threads of their own. Not so where one takes all processors, or
     * the device, by itself.
     */
    default boolean sideBySide() {
        return false;
    }

    /** Names the method and its version; part of the key of every features artifact. */
    String identity();

    /** The model that it runs; empty for a method without one. */
    default Optional<ModelUse> model() {
        return Optional.empty();
    }

    @Override
    void close();
}
