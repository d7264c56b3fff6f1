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
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs flow, features, ncut and crf on the chunks of a video, a few chunks at a time, until all are done or the history
 * of this run of the workflow is full. Every chunk is a coroutine that has one activity in work at most, so
 * {@code chunk.parallelism} bounds the activities as well.
 */
final class ChunkPipeline {
    /** Flow, features, ncut and crf. */
    static final int STEPS = 4;

    /** Finished chunks that are written to the list in the store at a time. */
    static final int COLLECTED_AT_A_TIME = 16;

    /** The four steps and, rounded up, a share of the collection. */
    private static final int EVENTS_PER_CHUNK = 1 + STEPS * HistoryBudget.EVENTS_PER_ACTIVITY;

    /** Features and cuts, where they are tried in vain on the host that holds their inputs. */
    private static final int EVENTS_OF_HOST_STEPS = 2 * HistoryBudget.EVENTS_PER_ACTIVITY;

    /** The last collection and the matching. */
    private static final int EVENTS_AT_THE_END = 2 * HistoryBudget.EVENTS_PER_ACTIVITY;

    private final VideoInfo info;
    private final PipelineConfig config;
    private final VideoActivities activities;
    private final WorkflowStatus status;
    private final int chunks;
    private final int first;

    private final Map<Integer, ChunkOutput> outputs = new HashMap<>();
    private final Map<String, StepStats> stats = new LinkedHashMap<>();
    private Optional<ArtifactRef> finished;
    private Optional<TemporalFailure> failure = Optional.empty();
    private int started;
    private int inWork;
    private int collected;
    private boolean allStarted;
    private long stepsDone;
    private long stepFrames;
    private boolean hostsKnown;

    ChunkPipeline(VideoCheckpoint from, PipelineConfig config, VideoActivities activities, WorkflowStatus status) {
        this.info = from.info();
        this.config = requireNonNull(config, "config");
        this.activities = requireNonNull(activities, "activities");
        this.status = requireNonNull(status, "status");
        int frames = config.chunk().frames();
        chunks = (info.frames() + frames - 1) / frames;
        first = from.nextChunk();
        started = first;
        collected = first;
        finished = from.finished();
        stepsDone = (long) STEPS * first;
        stepFrames = STEPS * Math.min((long) first * frames, info.frames());
        from.stats().forEach(step -> stats.put(step.step(), step));
    }

    int chunks() {
        return chunks;
    }

    /** Finished steps of chunks, of {@link #STEPS} times {@link #chunks()}. */
    long stepsDone() {
        return stepsDone;
    }

    /** Frames that passed a step, summed over the steps. */
    long stepFrames() {
        return stepFrames;
    }

    /**
     * Runs chunks; those that were begun are always finished, or cancelled and waited for when one of them fails.
     *
     * @return the state after it: {@code nextChunk} is {@link #chunks()} when all are done
     */
    VideoCheckpoint run() {
        List<Promise<Void>> work = new ArrayList<>();
        CancellationScope scope = Workflow.newCancellationScope(() -> guard(() -> runChunks(work)));
        scope.run();
        if (failure.isPresent()) {
            scope.cancel("a step of another chunk failed");
        }
        for (Promise<Void> coroutine : work) {
            coroutine.get();
        }
        CancellationScope.throwCanceled();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return new VideoCheckpoint(info, collected, finished, List.copyOf(stats.values()), status.startedMillis());
    }

    /** Starts coroutines, which it adds to {@code work}, and returns when all are through or one failed. */
    private void runChunks(List<Promise<Void>> work) {
        work.add(Async.procedure(() -> guard(this::collect)));
        while (started < chunks && failure.isEmpty() && (started == first || hasRoom())) {
            int chunk = started++;
            inWork++;
            work.add(Async.procedure(() -> guard(() -> label(chunk))));
            Workflow.await(() -> failure.isPresent() || inWork < config.chunk().parallelism());
        }
        allStarted = true;
        Workflow.await(() -> failure.isPresent() || collected == started);
    }

    private boolean hasRoom() {
        // Runs from before the results told their hosts keep their measure, and so replay.
        int events = EVENTS_PER_CHUNK + (hostsKnown ? EVENTS_OF_HOST_STEPS : 0);
        return HistoryBudget.allows(EVENTS_AT_THE_END + events * (inWork + 1));
    }

    /** The first failure ends the others, which then fail as cancelled. */
    private void guard(Runnable body) {
        try {
            body.run();
        } catch (TemporalFailure e) {
            if (failure.isEmpty()) {
                failure = Optional.of(e);
            }
        }
    }

    private void label(int chunk) {
        FrameRange frames = frames(chunk);
        status.awaitRunning();
        StepResult flowResult =
                activities.flow().estimateFlow(new FlowRequest(info, frames, config.flow(), config.chunk()));
        ChunkArtifact flow = note(flowResult);
        status.awaitRunning();
        FeaturesRequest featuresRequest =
                new FeaturesRequest(info, frames, flow, config.flow(), config.features(), config.chunk());
        StepResult featuresResult = HostAffinity.call(
                FeatureActivities.class,
                activities.features(),
                flowResult.hostQueue(),
                config.chunk(),
                stub -> stub.extractFeatures(featuresRequest));
        ChunkArtifact features = note(featuresResult);
        status.awaitRunning();
        NcutRequest ncutRequest = new NcutRequest(info, frames, features, config.ncut(), config.chunk());
        ChunkArtifact tokenMasks = note(HostAffinity.call(
                NcutActivities.class,
                activities.ncut(),
                featuresResult.hostQueue(),
                config.chunk(),
                stub -> stub.cutFrames(ncutRequest)));
        status.awaitRunning();
        ChunkArtifact masks = note(
                activities.crf().refineMasks(new CrfRequest(info, frames, tokenMasks, config.crf(), config.chunk())));
        outputs.put(chunk, new ChunkOutput(flow, masks));
        inWork--;
    }

    private ChunkArtifact note(StepResult result) {
        stats.merge(result.stats().step(), result.stats(), StepStats::plus);
        stepsDone++;
        stepFrames += result.output().frames().size();
        hostsKnown |= result.hostQueue().isPresent();
        return result.output();
    }

    /** Writes finished chunks to the list in the store, in order, until all that were started are there. */
    private void collect() {
        while (!(allStarted && collected == started)) {
            Workflow.await(() -> ready() == COLLECTED_AT_A_TIME || (allStarted && collected + ready() == started));
            int count = ready();
            if (count == 0) {
                continue;
            }
            List<ChunkOutput> next = new ArrayList<>();
            for (int chunk = collected; chunk < collected + count; chunk++) {
                next.add(requireNonNull(outputs.remove(chunk)));
            }
            status.awaitRunning();
            finished = Optional.of(activities.matching().collectChunks(new CollectRequest(finished, next)));
            collected += count;
        }
    }

    /** Number of finished chunks that follow the collected ones without a gap, up to the size of a collection. */
    private int ready() {
        int count = 0;
        while (count < COLLECTED_AT_A_TIME && outputs.containsKey(collected + count)) {
            count++;
        }
        return count;
    }

    private FrameRange frames(int chunk) {
        int size = config.chunk().frames();
        return new FrameRange(chunk * size, Math.min((chunk + 1) * size, info.frames()));
    }
}
