package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FeaturesCodec;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts the frames of a chunk. */
final class CutComputer implements FrameComputer {
    private final FrameRecords features;
    private final int first;
    private final TokenCutter cutter;
    private final FeaturesCodec codec = new FeaturesCodec();

    /** @param first frame of the first record of {@code features} */
    CutComputer(FrameRecords features, int first, TokenCutter cutter) {
        this.features = features;
        this.first = first;
        this.cutter = cutter;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        List<FrameFeatures> frames = new ArrayList<>();
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            frames.add(codec.decode(features.record(frame - first)));
        }
        List<List<TokenMask>> masks = cutter.process(frames);
        for (int i = 0; i < frames.size(); i++) {
            FrameFeatures frame = frames.get(i);
            records.accept(TokenMasksCodec.encode(new TokenMasks(frame.rows(), frame.columns(), masks.get(i))));
        }
    }

    @Override
    public void close() {
        cutter.close();
        features.close();
    }
}
