package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.video.CrfActivities.CrfRequest;
import io.flowcut.workflows.video.FeatureActivities.FeaturesRequest;
import io.flowcut.workflows.video.FlowActivities.FlowRequest;
import io.flowcut.workflows.video.MatchingActivities.ChunkOutput;
import io.flowcut.workflows.video.MatchingActivities.CollectRequest;
import io.flowcut.workflows.video.NcutActivities.NcutRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Labels chunks by flow, features, ncut and crf. */
final class LabelChunks implements ChunkWork<ChunkOutput> {
    /** Flow, features, ncut and crf. */
    private static final int STEPS = 4;

    /** The four steps and, rounded up, a share of the collection. */
    private static final int EVENTS_PER_CHUNK = 1 + STEPS * HistoryBudget.EVENTS_PER_ACTIVITY;

    /** Features and cuts, where they are tried in vain on the host that holds their inputs. */
    private static final int EVENTS_OF_HOST_STEPS = 2 * HistoryBudget.EVENTS_PER_ACTIVITY;

    private final VideoInfo info;
    private final PipelineConfig config;
    private final VideoActivities activities;
    private final WorkflowStatus status;
    private boolean hostsKnown;

    LabelChunks(VideoInfo info, PipelineConfig config, VideoActivities activities, WorkflowStatus status) {
        this.info = requireNonNull(info, "info");
        this.config = requireNonNull(config, "config");
        this.activities = requireNonNull(activities, "activities");
        this.status = requireNonNull(status, "status");
    }

    @Override
    public int chunks() {
        int size = config.chunk().frames();
        return (info.frames() + size - 1) / size;
    }

    @Override
    public int steps() {
        return STEPS;
    }

    @Override
    public int framesBefore(int chunk) {
        return (int) Math.min((long) chunk * config.chunk().frames(), info.frames());
    }

    @Override
    public int eventsPerChunk() {
        // Runs from before the results told their hosts keep their measure, and so replay.
        return EVENTS_PER_CHUNK + (hostsKnown ? EVENTS_OF_HOST_STEPS : 0);
    }

    @Override
    public ChunkOutput run(int chunk, Consumer<StepResult> finished) {
        FrameRange frames = new FrameRange(framesBefore(chunk), framesBefore(chunk + 1));
        status.awaitRunning();
        StepResult flowResult =
                activities.flow().estimateFlow(new FlowRequest(info, frames, config.flow(), config.chunk()));
        ChunkArtifact flow = note(flowResult, finished);
        status.awaitRunning();
        FeaturesRequest featuresRequest =
                new FeaturesRequest(info, frames, flow, config.flow(), config.features(), config.chunk());
        StepResult featuresResult = HostAffinity.call(
                FeatureActivities.class,
                activities.features(),
                flowResult.hostQueue(),
                config.chunk(),
                stub -> stub.extractFeatures(featuresRequest));
        ChunkArtifact features = note(featuresResult, finished);
        status.awaitRunning();
        NcutRequest ncutRequest = new NcutRequest(info, frames, features, config.ncut(), config.chunk());
        ChunkArtifact tokenMasks = note(
                HostAffinity.call(
                        NcutActivities.class,
                        activities.ncut(),
                        featuresResult.hostQueue(),
                        config.chunk(),
                        stub -> stub.cutFrames(ncutRequest)),
                finished);
        status.awaitRunning();
        ChunkArtifact masks = note(
                activities.crf().refineMasks(new CrfRequest(info, frames, tokenMasks, config.crf(), config.chunk())),
                finished);
        return new ChunkOutput(flow, masks);
    }

    private ChunkArtifact note(StepResult result, Consumer<StepResult> finished) {
        finished.accept(result);
        hostsKnown |= result.hostQueue().isPresent();
        return result.output();
    }

    @Override
    public ArtifactRef collect(Optional<ArtifactRef> finished, List<ChunkOutput> chunks) {
        return activities.matching().collectChunks(new CollectRequest(finished, chunks));
    }
}
