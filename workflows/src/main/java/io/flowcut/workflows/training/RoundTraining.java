package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.config.TrainingLoopConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import io.flowcut.workflows.training.TrainingActivities.LegResult;
import io.flowcut.workflows.training.TrainingActivities.ValidationRequest;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** The steps of one round: legs of training, validations between them, and what to do when the loss is not finite. */
final class RoundTraining {
    /** How often the rate is halved before the round fails. */
    static final int MOST_SETBACKS = 2;

    /** Leg and validation, and what comes after the round. */
    private static final int EVENTS = 10 * HistoryBudget.EVENTS_PER_ACTIVITY;

    private static final Logger LOG = Workflow.getLogger(RoundTraining.class);

    private final TrainingRequest request;
    private final TrackedRun tracking;
    private final TrainingData data;
    private final TrainingActivities activities;
    private final WorkflowStatus status;
    private final TrainingLoopConfig loop;
    private RoundState state;
    private Optional<CancellationScope> leg = Optional.empty();

    RoundTraining(
            TrainingRequest request,
            TrackedRun tracking,
            TrainingData data,
            RoundState from,
            TrainingActivities activities,
            WorkflowStatus status) {
        this.request = requireNonNull(request, "request");
        this.tracking = requireNonNull(tracking, "tracking");
        this.data = requireNonNull(data, "data");
        this.state = requireNonNull(from, "from");
        this.activities = requireNonNull(activities, "activities");
        this.status = requireNonNull(status, "status");
        loop = request.config().loop();
    }

    RoundState state() {
        return state;
    }

    /** What is trained on. */
    TrainingData data() {
        return data;
    }

    /** Steps of a round that does not end early. */
    int steps() {
        return loop.steps();
    }

    /** Ends the leg at work, which keeps a checkpoint; called when the workflow is paused. */
    void interrupt() {
        leg.ifPresent(CancellationScope::cancel);
    }

    /** Trains; returns whether the round is done. It is not when the history of this run of the workflow grows long. */
    boolean run() {
        while (!done()) {
            if (!HistoryBudget.allows(EVENTS)) {
                return false;
            }
            step();
        }
        return true;
    }

    private boolean done() {
        return state.best().isPresent() && (judgedAt(state.step()) && (state.step() >= loop.steps() || early()));
    }

    /** Whether validation has not become better for too long. */
    boolean early() {
        return loop.patience() > 0 && state.stale() >= loop.patience();
    }

    /** Without a validation side the model of the end is judged as well, by nothing. */
    private boolean judgedAt(long step) {
        return data.validationSegments() > 0
                ? state.last().filter(last -> last.step() == step).isPresent()
                : state.best().filter(best -> best.step() == step).isPresent();
    }

    /** The next step that a model is validated at. */
    private long nextStop() {
        if (loop.validationSteps() == 0 || data.validationSegments() == 0) {
            return loop.steps();
        }
        long next = (state.step() / loop.validationSteps() + 1) * loop.validationSteps();
        return Math.min(next, loop.steps());
    }

    /** The step to be validated before any other is taken: where a leg was to end and no figure is known yet. */
    private boolean waitsForJudgement() {
        return state.step() > 0
                && !judgedAt(state.step())
                && (state.step() >= loop.steps()
                        || (loop.validationSteps() > 0
                                && data.validationSegments() > 0
                                && state.step() % loop.validationSteps() == 0));
    }

    private void step() {
        status.stage("train");
        status.awaitRunning();
        // A leg of no steps exports the model of a checkpoint that was kept before it could be judged.
        long until = waitsForJudgement() ? state.step() : nextStop();
        Optional<LegResult> result = runLeg(until);
        if (result.isEmpty()) {
            return;
        }
        state = result.get().state();
        Optional<String> trouble = result.get().trouble();
        if (trouble.isPresent()) {
            setBack(trouble.get());
        } else if (result.get().model().isPresent()) {
            judge(new TrainedModel(state.step(), result.get().model().get(), Optional.empty()));
        }
    }

    /** A leg in a scope of its own; empty when it was cancelled before it did anything, for a pause. */
    private Optional<LegResult> runLeg(long until) {
        List<Promise<LegResult>> started = new ArrayList<>();
        CancellationScope scope = Workflow.newCancellationScope(() -> started.add(
                Async.function(activities::trainLeg, new LegRequest(data, request.config(), state, until, tracking))));
        leg = Optional.of(scope);
        try {
            scope.run();
            LegResult result = started.get(0).get();
            CancellationScope.throwCanceled();
            return Optional.of(result);
        } catch (ActivityFailure | CanceledFailure e) {
            CancellationScope.throwCanceled();
            if (scope.isCancelRequested()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            leg = Optional.empty();
        }
    }

    private void setBack(String trouble) {
        if (state.setbacks() >= MOST_SETBACKS) {
            throw ErrorType.toFailure(new FlowCutException(
                    ErrorType.DIVERGED,
                    "training diverged: " + trouble + ", after " + MOST_SETBACKS
                            + " halvings of the learning rate; try a smaller training.learningRate than "
                            + loop.learningRate()));
        }
        state = state.setBack();
        LOG.warn("{}; goes on from step {} with {} of the learning rate", trouble, state.step(), state.rateScale());
    }

    private void judge(TrainedModel model) {
        if (data.validationSegments() == 0) {
            state = state.judged(model);
            return;
        }
        status.stage("validate");
        status.awaitRunning();
        Validation figures =
                activities.validateModel(new ValidationRequest(data, request.config(), model.files(), model.step()));
        state = state.judged(new TrainedModel(model.step(), model.files(), Optional.of(figures)));
    }
}
