package io.flowcut.activities.features;

/** Makes token features of a frame and of its flow. Not thread-safe. */
public interface FeatureExtractor extends AutoCloseable {
    /** Features of one frame; the flow's are zero where the frame has no flow. */
    FrameFeatures extract(FrameContext context);

    /** Names the method and its version; part of the key of every features artifact. */
    String identity();

    @Override
    void close();
}
