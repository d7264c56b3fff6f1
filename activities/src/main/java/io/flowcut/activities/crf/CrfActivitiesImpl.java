package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FramePipeline;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.CrfActivities;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The crf step: token masks and frames in, one record of masks at the size of the frame out. Thread-safe. */
public final class CrfActivitiesImpl implements CrfActivities {
    /** To be raised whenever the same token masks and frames give other masks. */
    private static final int VERSION = 3;

    private final ArtifactStore store;
    private final Function<VideoInfo, FrameSource> videos;
    private final RefinerLending<BiFunction<RgbImage, List<TokenMask>, List<FrameMask>>> refiners;
    private final FrameWorkers workers;

    /** Frames are computed by the thread of the activity. */
    public CrfActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<CrfConfig, BiFunction<RgbImage, List<TokenMask>, List<FrameMask>>> refiners) {
        this(store, videos, refiners, FrameWorkers.none());
    }

    /**
     * @param videos opens a video
     * @param refiners makes a refiner of the masks of a frame, which is used by one thread at a time
     * @param workers compute the frames
     */
    public CrfActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<CrfConfig, BiFunction<RgbImage, List<TokenMask>, List<FrameMask>>> refiners,
            FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.refiners = new RefinerLending<>(refiners);
        this.workers = requireNonNull(workers, "workers");
    }

    @Override
    public StepResult refineMasks(CrfRequest request) {
        return ActivityBoundary.call(progress -> refine(request, progress));
    }

    private StepResult refine(CrfRequest request, StepProgress progress) {
        ChunkArtifact tokenMasks = request.tokenMasks();
        if (!tokenMasks.frames().equals(request.frames())) {
            throw new IllegalArgumentException("token masks of " + tokenMasks.frames() + " for " + request.frames());
        }
        StepKey key = StepKey.of("crf", VERSION)
                .input(request.video().digest())
                .frames(request.frames())
                .input(tokenMasks.artifact())
                .config(request.crf());
        return new ChunkStep(store, progress)
                .run(key, request.frames(), request.chunk().batch(), () -> open(request));
    }

    private FramePipeline open(CrfRequest request) {
        Lending<BiFunction<RgbImage, List<TokenMask>, List<FrameMask>>> lending = refiners.of(request.crf());
        FrameRecords records = FrameRecords.open(store, request.tokenMasks().artifact());
        try {
            RefinementReader reader = new RefinementReader(
                    request.video(),
                    videos.apply(request.video()),
                    records,
                    request.frames(),
                    request.crf(),
                    (picture, masks) -> lending.with(refiner -> refiner.apply(picture, masks)));
            return new FramePipeline(reader, workers, request.frames().end());
        } catch (RuntimeException e) {
            records.close();
            throw e;
        }
    }
}
