package io.flowcut.workflows.video;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.error.RetryPolicy;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import java.time.Duration;

/** Options of the activities of {@link VideoWorkflow}. */
final class VideoActivityOptions {
    /** Whole-video steps: they heartbeat now and then, at the latest after so long. */
    static final Duration WHOLE_VIDEO_HEARTBEAT = Duration.ofMinutes(10);

    /** Time that a chunk step has before its first heartbeat, for opening its inputs. */
    static final Duration CHUNK_HEARTBEAT_BASE = Duration.ofSeconds(60);

    /** Time that a chunk step has for each frame of a batch; one step on a 4K frame takes less on a slow core. */
    static final Duration CHUNK_HEARTBEAT_PER_FRAME = Duration.ofSeconds(30);

    /** Cancelled activities are waited for, so that they finish their batch and leave the store tidy. */
    private static final ActivityOptions COMMON = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofHours(12))
            .setHeartbeatTimeout(WHOLE_VIDEO_HEARTBEAT)
            .setRetryOptions(RetryPolicy.STANDARD)
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .build();

    static final ActivityOptions PROBE =
            COMMON.toBuilder().setTaskQueue(TaskQueues.CPU).build();

    static final ActivityOptions MATCHING =
            COMMON.toBuilder().setTaskQueue(TaskQueues.CPU).build();

    private VideoActivityOptions() {}

    /** Flow, features or normalised cuts of a chunk. */
    static ActivityOptions gpu(ChunkConfig chunk) {
        return chunkStep(TaskQueues.GPU, chunk);
    }

    /** Refinement of a chunk. */
    static ActivityOptions cpu(ChunkConfig chunk) {
        return chunkStep(TaskQueues.CPU, chunk);
    }

    private static ActivityOptions chunkStep(String taskQueue, ChunkConfig chunk) {
        return COMMON.toBuilder()
                .setTaskQueue(taskQueue)
                .setHeartbeatTimeout(CHUNK_HEARTBEAT_BASE.plus(CHUNK_HEARTBEAT_PER_FRAME.multipliedBy(chunk.batch())))
                .build();
    }
}
