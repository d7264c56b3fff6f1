package io.flowcut.activities.features;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.video.RgbImage;
import java.util.List;

/** Makes token features of a frame and of its flow. Not thread-safe. */
public interface FeatureExtractor extends AutoCloseable {
    /**
     * Features of one frame.
     *
     * @param frame the picture
     * @param window flows of the frames t - flowRadius to t + flowRadius as far as the video has them; empty for a
     *     video of one frame
     * @param centre index of frame t in {@code window}
     */
    FrameFeatures extract(RgbImage frame, List<FlowField> window, int centre);

    /** How many neighbouring flows on each side {@link #extract} looks at. */
    int flowRadius();

    /** Names the method and its version; part of the key of every features artifact. */
    String identity();

    @Override
    void close();
}
