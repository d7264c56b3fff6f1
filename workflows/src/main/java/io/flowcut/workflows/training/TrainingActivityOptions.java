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

    /**
     * Training, validation and prediction. Histories from before this queue have them on that of flow and features: they
     * replay, for a replay does not look at the queue of an activity.
     */
    static final ActivityOptions TRAINING =
            COMMON.toBuilder().setTaskQueue(TaskQueues.TRAINING).build();

    /** What needs no accelerator. */
    static final ActivityOptions CPU =
            COMMON.toBuilder().setTaskQueue(TaskQueues.CPU).build();

    private TrainingActivityOptions() {}
}
