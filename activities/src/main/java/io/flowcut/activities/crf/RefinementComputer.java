package io.flowcut.activities.crf;

import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.FrameMasksCodec;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.ncut.TokenMasksCodec;
import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Refines the masks of the frames of a chunk; frames without masks are not even decoded. */
final class RefinementComputer implements FrameComputer {
    private final VideoInfo video;
    private final FrameSource source;
    private final FrameRecords tokenMasks;
    private final int first;
    private final BiFunction<RgbImage, List<TokenMask>, List<FrameMask>> refiner;
    private final FrameMasksCodec codec = new FrameMasksCodec();

    /** @param first frame of the first record of {@code tokenMasks} */
    RefinementComputer(
            VideoInfo video,
            FrameSource source,
            FrameRecords tokenMasks,
            int first,
            BiFunction<RgbImage, List<TokenMask>, List<FrameMask>> refiner) {
        this.video = video;
        this.source = source;
        this.tokenMasks = tokenMasks;
        this.first = first;
        this.refiner = refiner;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            List<TokenMask> coarse =
                    TokenMasksCodec.decode(tokenMasks.record(frame - first)).masks();
            List<FrameMask> fine = coarse.isEmpty() ? List.of() : refiner.apply(source.read(frame), coarse);
            records.accept(codec.encode(new FrameMasks(frame, video.width(), video.height(), fine)));
        }
    }

    @Override
    public void close() {
        tokenMasks.close();
        source.close();
    }
}
