package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FramePipeline;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.NcutActivities;
import io.flowcut.workflows.video.StepResult;
import java.util.function.Function;

/** The ncut step: token features in, one record of token masks per frame out. Thread-safe. */
public final class NcutActivitiesImpl implements NcutActivities {
    /** To be raised whenever the same features give other masks. */
    private static final int VERSION = 3;

    private final ArtifactStore store;
    private final Function<NcutConfig, TokenCutter> cutters;
    private final FrameWorkers workers;

    /** Frames are cut by the thread of the activity. */
    public NcutActivitiesImpl(ArtifactStore store, Function<NcutConfig, TokenCutter> cutters) {
        this(store, cutters, FrameWorkers.none());
    }

    /**
     * @param cutters makes a cutter, which is used by one thread at a time and closed
     * @param workers cut the frames
     */
    public NcutActivitiesImpl(ArtifactStore store, Function<NcutConfig, TokenCutter> cutters, FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.cutters = requireNonNull(cutters, "cutters");
        this.workers = requireNonNull(workers, "workers");
    }

    @Override
    public StepResult cutFrames(NcutRequest request) {
        return ActivityBoundary.call(progress -> cut(request, progress));
    }

    private StepResult cut(NcutRequest request, StepProgress progress) {
        ChunkArtifact features = request.features();
        if (!features.frames().equals(request.frames())) {
            throw new IllegalArgumentException("features of " + features.frames() + " for " + request.frames());
        }
        StepKey key = StepKey.of("ncut", VERSION)
                .input(features.artifact())
                .config(request.ncut().withoutDevice());
        try (Lending<TokenCutter> lending = new Lending<>(() -> cutters.apply(request.ncut()), TokenCutter::close)) {
            return new ChunkStep(store, progress)
                    .run(key, request.frames(), request.chunk().batch(), () -> open(request, lending));
        }
    }

    private FramePipeline open(NcutRequest request, Lending<TokenCutter> lending) {
        FrameRecords features = FrameRecords.open(store, request.features().artifact());
        try {
            CutReader reader = new CutReader(features, request.frames(), lending);
            return new FramePipeline(reader, workers, request.frames().end());
        } catch (RuntimeException e) {
            features.close();
            throw e;
        }
    }
}
