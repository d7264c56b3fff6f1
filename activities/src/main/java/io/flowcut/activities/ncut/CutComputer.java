package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FeaturesCodec;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.workflows.video.FrameRange;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Cuts the frames of a chunk. */
final class CutComputer implements FrameComputer {
    private final FrameRecords features;
    private final int first;
    private final Function<FrameFeatures, List<TokenMask>> cut;
    private final FeaturesCodec codec = new FeaturesCodec();

    /** @param first frame of the first record of {@code features} */
    CutComputer(FrameRecords features, int first, Function<FrameFeatures, List<TokenMask>> cut) {
        this.features = features;
        this.first = first;
        this.cut = cut;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            FrameFeatures tokens = codec.decode(features.record(frame - first));
            TokenMasks masks = new TokenMasks(tokens.rows(), tokens.columns(), cut.apply(tokens));
            records.accept(TokenMasksCodec.encode(masks));
        }
    }

    @Override
    public void close() {
        features.close();
    }
}
