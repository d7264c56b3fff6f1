package io.flowcut.workflows.dataset;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.error.RetryPolicy;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import java.time.Duration;

/** Options of the activities of {@link DatasetWorkflow}. */
final class DatasetActivityOptions {
    private DatasetActivityOptions() {}

    /** Reading a page, recording outcomes, exporting a video's masks and assembling. */
    static ActivityOptions dataset(ChunkConfig chunk) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.CPU)
                .setStartToCloseTimeout(Duration.ofHours(12))
                .setHeartbeatTimeout(Duration.ofSeconds(chunk.heartbeatTimeout()))
                .setRetryOptions(RetryPolicy.STANDARD)
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .build();
    }
}
