package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.training.LegHeartbeat;
import io.flowcut.workflows.training.StepReport;
import io.flowcut.workflows.training.TrainingProgress;
import io.flowcut.workflows.training.TrainingWorkflow;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.util.Optional;

/**
 * How far a training is.
 *
 * @param progress what its workflow knows, which is what the legs before brought
 * @param leg what the leg at work told with its last heartbeat
 */
public record LiveTraining(TrainingProgress progress, Optional<LegHeartbeat> leg) {
    private static final String LEG = "TrainLeg";

    public LiveTraining {
        requireNonNull(progress, "progress");
        requireNonNull(leg, "leg");
    }

    /**
     * Asks the workflow and the service.
     *
     * @throws io.temporal.client.WorkflowException when no worker answers
     * @throws io.grpc.StatusRuntimeException when the service does not
     */
    static LiveTraining of(WorkflowClient client, String id) {
        TrainingProgress progress =
                client.newWorkflowStub(TrainingWorkflow.class, id).training();
        for (PendingActivityInfo activity :
                client.newUntypedWorkflowStub(id).describe().getRawDescription().getPendingActivitiesList()) {
            if (activity.getActivityType().getName().equals(LEG)
                    && activity.getHeartbeatDetails().getPayloadsCount() > 0) {
                return new LiveTraining(progress, heartbeat(client, activity.getHeartbeatDetails()));
            }
        }
        return new LiveTraining(progress, Optional.empty());
    }

    private static Optional<LegHeartbeat> heartbeat(WorkflowClient client, Payloads details) {
        DataConverter converter = client.getOptions().getDataConverter();
        try {
            return Optional.ofNullable(
                    converter.fromPayloads(0, Optional.of(details), LegHeartbeat.class, LegHeartbeat.class));
        } catch (DataConverterException e) {
            // A leg that has not finished a step yet only says that it lives.
            return Optional.empty();
        }
    }

    /** The last step that is known of. */
    public Optional<StepReport> report() {
        return leg.flatMap(LegHeartbeat::report).or(progress::report);
    }

    /** Seconds that the steps of the round at work still take; 0 when they are done, negative while not known. */
    public double secondsLeft() {
        return report().map(last -> (progress.steps() - last.step()) * last.seconds())
                .orElse(-1.0);
    }
}
