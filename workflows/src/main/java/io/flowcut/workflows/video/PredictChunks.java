package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.video.PredictionActivities.CollectClipsRequest;
import io.flowcut.workflows.video.PredictionActivities.PredictRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets a trained model predict the clips of each chunk. */
final class PredictChunks implements ChunkWork<ChunkArtifact> {
    /** The prediction and, rounded up, a share of the collection. */
    private static final int EVENTS_PER_CHUNK = 1 + HistoryBudget.EVENTS_PER_ACTIVITY;

    private final VideoInfo info;
    private final PipelineConfig config;
    private final VideoActivities activities;
    private final WorkflowStatus status;
    private final ClipPlan plan;
    private final int clipsPerChunk;

    PredictChunks(VideoInfo info, PipelineConfig config, VideoActivities activities, WorkflowStatus status) {
        this.info = requireNonNull(info, "info");
        this.config = requireNonNull(config, "config");
        this.activities = requireNonNull(activities, "activities");
        this.status = requireNonNull(status, "status");
        plan = ClipPlan.of(info.frames(), config.prediction());
        clipsPerChunk = Math.max(1, config.chunk().frames() / plan.stride());
    }

    @Override
    public int chunks() {
        return (plan.clips() + clipsPerChunk - 1) / clipsPerChunk;
    }

    @Override
    public int steps() {
        return 1;
    }

    private int clipsBefore(int chunk) {
        return (int) Math.min((long) chunk * clipsPerChunk, plan.clips());
    }

    @Override
    public int framesBefore(int chunk) {
        return chunk >= chunks() ? info.frames() : plan.first(clipsBefore(chunk));
    }

    @Override
    public int eventsPerChunk() {
        return EVENTS_PER_CHUNK;
    }

    @Override
    public ChunkArtifact run(int chunk, Consumer<StepResult> finished) {
        status.awaitRunning();
        FrameRange clips = new FrameRange(clipsBefore(chunk), clipsBefore(chunk + 1));
        StepResult result = activities
                .prediction()
                .predictClips(new PredictRequest(info, clips, config.prediction(), config.chunk()));
        finished.accept(result);
        return result.output();
    }

    @Override
    public ArtifactRef collect(Optional<ArtifactRef> finished, List<ChunkArtifact> chunks) {
        return activities.stitching().collectClips(new CollectClipsRequest(finished, chunks));
    }
}
