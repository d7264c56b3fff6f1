package io.flowcut.workflows.video;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.error.RetryPolicy;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Options of the activities of {@link VideoWorkflow}. */
final class VideoActivityOptions {
    /** Cancelled activities are waited for, so that they finish their batch and leave the store tidy. */
    private static final ActivityOptions COMMON = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofHours(12))
            .setRetryOptions(RetryPolicy.STANDARD)
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .build();

    /** On the host's own queue a step is tried once; what comes of it is mended on the shared queue. */
    private static final RetryOptions ONCE =
            RetryPolicy.STANDARD.toBuilder().setMaximumAttempts(1).build();

    private VideoActivityOptions() {}

    /** Flow, features or normalised cuts of a chunk. */
    static ActivityOptions gpu(ChunkConfig chunk) {
        return on(TaskQueues.GPU, chunk);
    }

    /** Steps that need no accelerator. */
    static ActivityOptions cpu(ChunkConfig chunk) {
        return on(TaskQueues.CPU, chunk);
    }

    /** Features or normalised cuts of a chunk on the host that holds their inputs. */
    static ActivityOptions host(String hostQueue, ChunkConfig chunk) {
        return on(hostQueue, chunk).toBuilder()
                .setScheduleToStartTimeout(Duration.ofSeconds(chunk.hostWait()))
                .setRetryOptions(ONCE)
                .build();
    }

    private static ActivityOptions on(String taskQueue, ChunkConfig chunk) {
        return COMMON.toBuilder()
                .setTaskQueue(taskQueue)
                .setHeartbeatTimeout(Duration.ofSeconds(chunk.heartbeatTimeout()))
                .build();
    }
}
