package io.flowcut.workflows.training;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.error.RetryPolicy;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import java.time.Duration;

/** Options of the activities of {@link TrainingWorkflow}. */
final class TrainingActivityOptions {
    private static final ActivityOptions COMMON = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofDays(1))
            .setHeartbeatTimeout(Duration.ofSeconds(30))
            .setRetryOptions(RetryPolicy.STANDARD)
            // A cancelled leg keeps a checkpoint first, and its result counts.
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .build();

    /** Training and prediction. */
    static final ActivityOptions GPU =
            COMMON.toBuilder().setTaskQueue(TaskQueues.GPU).build();

    /** What needs no accelerator. */
    static final ActivityOptions CPU =
            COMMON.toBuilder().setTaskQueue(TaskQueues.CPU).build();

    private TrainingActivityOptions() {}
}
