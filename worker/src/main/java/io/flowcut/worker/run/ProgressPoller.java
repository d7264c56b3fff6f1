package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.Progress;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.dataset.RunningVideo;
import io.flowcut.workflows.video.VideoWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the workflow of a dataset, and those of its videos in work, how far they are. */
final class ProgressPoller {
    private static final Logger log = LoggerFactory.getLogger(ProgressPoller.class);

    private final WorkflowClient client;
    private final DatasetWorkflow dataset;
    private final int videos;
    private final long start = System.nanoTime();
    /** Length in frames of every video seen so far, by its id. */
    private final Map<String, Long> known = new HashMap<>();

    ProgressPoller(WorkflowClient client, DatasetWorkflow dataset, int videos) {
        this.client = requireNonNull(client, "client");
        this.dataset = requireNonNull(dataset, "dataset");
        this.videos = videos;
    }

    /** The progress now; empty when the service does not answer at the moment. */
    Optional<RunProgress> poll() {
        try {
            Progress whole = dataset.progress();
            String stage = whole.stage();
            long done = whole.frames();
            long total = whole.frames();
            int unknown = videos - (int) whole.done();
            for (RunningVideo video : dataset.runningVideos()) {
                Optional<Progress> part = video(video);
                if (part.isPresent()) {
                    done += part.get().frames();
                    stage = part.get().stage();
                    if (part.get().totalFrames() > 0) {
                        total += part.get().totalFrames();
                        unknown--;
                        known.put(video.videoId(), part.get().totalFrames());
                    }
                }
            }
            total += Math.round(Math.max(0, unknown) * meanFrames());
            double seconds = (System.nanoTime() - start) / 1e9;
            return Optional.of(new RunProgress(stage, whole.done(), videos, done, total, seconds));
        } catch (WorkflowException | StatusRuntimeException e) {
            log.debug("no progress: {}", e.toString());
            return Optional.empty();
        }
    }

    private Optional<Progress> video(RunningVideo video) {
        try {
            return Optional.of(client.newWorkflowStub(VideoWorkflow.class, video.workflowId())
                    .progress());
        } catch (WorkflowException | StatusRuntimeException e) {
            // It has not started yet, or has just ended.
            log.debug("no progress of {}: {}", video.videoId(), e.toString());
            return Optional.empty();
        }
    }

    private double meanFrames() {
        return known.values().stream().mapToLong(Long::longValue).average().orElse(0);
    }
}
