package io.flowcut.activities.features;

import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.video.FrameRange;
import java.util.function.Consumer;

/** Extracts the features of the frames of a chunk. */
final class FeatureComputer implements FrameComputer {
    private final FrameSource source;
    private final FlowWindow window;
    private final FeatureExtractor extractor;
    private final boolean hasFlow;
    private final FeaturesCodec codec = new FeaturesCodec();

    /** @param hasFlow whether every frame must have a flow; false for a video of one frame */
    FeatureComputer(FrameSource source, FlowWindow window, FeatureExtractor extractor, boolean hasFlow) {
        this.source = source;
        this.window = window;
        this.extractor = extractor;
        this.hasFlow = hasFlow;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            window.moveTo(frame);
            if (hasFlow && !window.has(frame)) {
                throw new IllegalArgumentException("no flow of frame " + frame + " among the given chunks");
            }
            records.accept(codec.encode(extractor.extract(source.read(frame), window.fields(), window.index(frame))));
        }
    }

    @Override
    public void close() {
        window.close();
        source.close();
    }
}
