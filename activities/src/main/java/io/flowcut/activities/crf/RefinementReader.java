package io.flowcut.activities.crf;

import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.FrameMasksCodec;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.ncut.TokenMasksCodec;
import io.flowcut.activities.step.FrameReader;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameTask;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads frames and their token masks for refinement; frames without masks are not even decoded. */
final class RefinementReader implements FrameReader {
    private final VideoInfo video;
    private final FrameSource source;
    private final FrameRecords tokenMasks;
    private final FrameRange chunk;
    private final long bytes;
    private final BiFunction<RgbImage, List<TokenMask>, List<FrameMask>> refiner;
    private final FrameMasksCodec codec = new FrameMasksCodec();

    /**
     * @param tokenMasks records of exactly the frames of the chunk
     * @param refiner is called by several threads
     */
    RefinementReader(
            VideoInfo video,
            FrameSource source,
            FrameRecords tokenMasks,
            FrameRange chunk,
            CrfConfig config,
            BiFunction<RgbImage, List<TokenMask>, List<FrameMask>> refiner) {
        this.video = video;
        this.source = source;
        this.tokenMasks = tokenMasks;
        this.chunk = chunk;
        this.refiner = refiner;
        bytes = PictureMaskRefiner.bytes(config, video.width(), video.height());
    }

    @Override
    public boolean sideBySide() {
        return true;
    }

    @Override
    public long bytes(int first, int end) {
        return bytes;
    }

    @Override
    public FrameTask read(int first, int end) {
        List<TokenMask> coarse =
                TokenMasksCodec.decode(tokenMasks.record(first - chunk.first())).masks();
        Optional<RgbImage> picture = coarse.isEmpty() ? Optional.empty() : Optional.of(source.read(first));
        return new Task(first, coarse, picture);
    }

    private final class Task implements FrameTask {
        private final int frame;
        private final List<TokenMask> coarse;
        private final Optional<RgbImage> picture;

        Task(int frame, List<TokenMask> coarse, Optional<RgbImage> picture) {
            this.frame = frame;
            this.coarse = coarse;
            this.picture = picture;
        }

        @Override
        public int frames() {
            return 1;
        }

        @Override
        public List<byte[]> compute() {
            List<FrameMask> fine =
                    picture.map(frame -> refiner.apply(frame, coarse)).orElse(List.of());
            return List.of(codec.encode(new FrameMasks(frame, video.width(), video.height(), fine)));
        }
    }

    @Override
    public void close() {
        tokenMasks.close();
        source.close();
    }
}
