package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.training.RoundResult;
import io.flowcut.workflows.training.StepReport;
import io.flowcut.workflows.training.TrainingProgress;
import io.flowcut.workflows.training.TrainingResult;
import io.flowcut.workflows.training.Validation;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import java.util.Optional;

/** Asks the service and the workflow of one training how far they are. */
final class TrainingObserver {
    private final ObservedWorkflow workflow;

    TrainingObserver(ObservedWorkflow workflow) {
        this.workflow = requireNonNull(workflow, "workflow");
    }

    /** @param ask whether a worker shall be asked how far a running training is */
    TrainingStatus status(boolean ask) {
        return switch (workflow.state()) {
            case "running" -> ask ? running() : bare(JobStatus.NO_WORKER);
            case "done" -> done();
            default -> bare(workflow.failure());
        };
    }

    private TrainingStatus running() {
        try {
            LiveTraining live = LiveTraining.of(workflow.client(), workflow.id());
            TrainingProgress progress = live.progress();
            Optional<StepReport> last = live.report();
            return new TrainingStatus(
                    workflow.id(),
                    progress.progress().state(),
                    progress.progress().stage(),
                    workflow.startedAt(),
                    workflow.seconds(),
                    progress.round(),
                    progress.rounds(),
                    last.map(StepReport::step).orElse(progress.step()),
                    progress.steps(),
                    last.map(StepReport::loss).orElse(-1.0),
                    last.map(StepReport::seconds).orElse(-1.0),
                    progress.best().map(Validation::ap50).orElse(-1.0),
                    live.secondsLeft(),
                    progress.runUrl().orElse(""),
                    "");
        } catch (WorkflowException | StatusRuntimeException e) {
            return bare(JobStatus.NO_WORKER);
        }
    }

    private TrainingStatus done() {
        TrainingResult result;
        try {
            result = workflow.result(TrainingResult.class);
        } catch (WorkflowException e) {
            return bare("its result cannot be read: " + FailureCause.of(e).message());
        }
        RoundResult best = result.bestRound();
        return new TrainingStatus(
                workflow.id(),
                "done",
                "",
                workflow.startedAt(),
                workflow.seconds(),
                best.round(),
                result.rounds().size(),
                best.steps(),
                best.steps(),
                best.report().map(StepReport::loss).orElse(-1.0),
                best.report().map(StepReport::seconds).orElse(-1.0),
                best.model().validation().map(Validation::ap50).orElse(-1.0),
                0,
                result.runUrl().orElse(""),
                "");
    }

    private TrainingStatus bare(String message) {
        return new TrainingStatus(
                workflow.id(),
                workflow.state(),
                "",
                workflow.startedAt(),
                workflow.seconds(),
                0,
                0,
                0,
                0,
                -1,
                -1,
                -1,
                -1,
                "",
                message);
    }
}
