package io.flowcut.workflows.training;

import io.flowcut.workflows.Progress;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrackingActivities.AbandonRequest;
import io.flowcut.workflows.training.TrackingActivities.BeginRequest;
import io.flowcut.workflows.training.TrackingActivities.EndRequest;
import io.flowcut.workflows.training.TrackingActivities.Tracked;
import io.flowcut.workflows.training.TrainingActivities.DataRequest;
import io.flowcut.workflows.training.TrainingActivities.LabelsRequest;
import io.flowcut.workflows.training.TrainingActivities.PublishRequest;
import io.flowcut.workflows.training.TrainingActivities.RoundRequest;
import io.flowcut.workflows.training.TrainingRequest.TrainingState;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Rounds of training. The first learns from the dataset; each later one from the predictions of the one before, and
 * counts only if its figures are better: otherwise it is the last, and the best model is kept.
 */
public final class TrainingWorkflowImpl implements TrainingWorkflow {
    /** Name of the memo that leads to the run on the tracking server. */
    public static final String RUN_MEMO = "mlflow.run";

    private static final Logger LOG = Workflow.getLogger(TrainingWorkflowImpl.class);

    private final WorkflowStatus status = new WorkflowStatus();
    private final TrainingActivities trainer =
            Workflow.newActivityStub(TrainingActivities.class, TrainingActivityOptions.TRAINING);
    private final TrainingActivities cpu =
            Workflow.newActivityStub(TrainingActivities.class, TrainingActivityOptions.CPU);
    private final TrackingActivities tracking =
            Workflow.newActivityStub(TrackingActivities.class, TrainingActivityOptions.CPU);
    private final List<RoundResult> finished = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Optional<RoundTraining> training = Optional.empty();
    private Optional<TrainingConfig> config = Optional.empty();
    private Optional<BeginRequest> begun = Optional.empty();
    private Optional<String> runUrl = Optional.empty();

    @Override
    public TrainingResult trainModel(TrainingRequest request) {
        status.begin(Optional.of(request.name()), request.searchAttributes());
        config = Optional.of(request.config());
        try {
            TrainingResult result = train(request);
            status.end("done");
            return result;
        } catch (TemporalFailure e) {
            abandon(e);
            // A cancelled workflow ends as cancelled, whichever of its activities said so first.
            CancellationScope.throwCanceled();
            status.end("failed");
            throw e;
        }
    }

    /** Tells the tracking server of the end, also when everything else is cancelled. */
    private void abandon(TemporalFailure failure) {
        if (begun.isEmpty() || training.isEmpty()) {
            return;
        }
        boolean cancelled = CancellationScope.current().isCancelRequested();
        AbandonRequest request = new AbandonRequest(
                begun.get(),
                training.get().data(),
                training.get().state(),
                cancelled,
                FailureCause.of(failure).message(),
                Workflow.currentTimeMillis());
        Workflow.newDetachedCancellationScope(() -> {
                    try {
                        tracking.abandonRun(request);
                    } catch (ActivityFailure e) {
                        LOG.warn(
                                "the tracking server was not told: {}",
                                FailureCause.of(e).message());
                    }
                })
                .run();
    }

    private TrainingResult train(TrainingRequest request) {
        TrainingState state = request.resumeFrom().orElseGet(() -> begin(request));
        status.resumeClock(state.startedMillis());
        finished.addAll(state.finished());
        BeginRequest beginning = begun(request, state);
        begun = Optional.of(beginning);
        if (request.resumeFrom().isEmpty()) {
            noteRun(tracking.beginRun(beginning));
        }
        TrainingData data = state.data();
        RoundState round = state.round();
        while (true) {
            RoundTraining rounds = new RoundTraining(request, beginning.run(), data, round, trainer, status);
            training = Optional.of(rounds);
            if (!rounds.run()) {
                status.awaitRunning();
                Workflow.newContinueAsNewStub(TrainingWorkflow.class)
                        .trainModel(request.resumingFrom(new TrainingState(
                                status.startedMillis(),
                                state.begunMillis(),
                                state.first(),
                                data,
                                rounds.state(),
                                finished)));
            }
            RoundResult result = result(data, rounds);
            finished.add(result);
            if (!result.counts() || finished.size() >= request.config().rounds().count()) {
                return publish(request, state, beginning);
            }
            int next = finished.size() + 1;
            status.stage("predict");
            status.awaitRunning();
            data = trainer.predictLabels(new LabelsRequest(
                    data, request.config(), result.model().files(), next, request.output() + "rounds/" + next + "/"));
            round = prepare(request, data, next);
        }
    }

    private TrainingState begin(TrainingRequest request) {
        status.stage("prepare");
        status.awaitRunning();
        TrainingData data = cpu.openData(new DataRequest(request.dataset(), request.config()));
        if (request.config().rounds().count() > 1 && data.validationSegments() == 0) {
            throw ErrorType.toFailure(new FlowCutException(
                    ErrorType.BAD_INPUT,
                    request.dataset() + ": keeps nothing for validation, and rounds.count is "
                            + request.config().rounds().count()
                            + "; a further round counts only if validation becomes better"));
        }
        RoundState round = prepare(request, data, 1);
        return new TrainingState(status.startedMillis(), round.startedMillis(), data, data, round, List.of());
    }

    private RoundState prepare(TrainingRequest request, TrainingData data, int number) {
        RoundState start = RoundState.start(number, Workflow.currentTimeMillis());
        return cpu.prepareRound(new RoundRequest(data, request.config(), start));
    }

    private static BeginRequest begun(TrainingRequest request, TrainingState state) {
        WorkflowInfo info = Workflow.getInfo();
        return new BeginRequest(
                request.tracking().on(state.first()),
                request.config(),
                state.first(),
                state.begunMillis(),
                info.getNamespace(),
                info.getWorkflowId(),
                info.getFirstExecutionRunId());
    }

    /** The workflow leads to the run, as the run does to the workflow. */
    private void noteRun(Tracked tracked) {
        tracked.runUrl().ifPresent(url -> {
            if (!runUrl.equals(tracked.runUrl())) {
                runUrl = tracked.runUrl();
                Workflow.upsertMemo(Map.of(RUN_MEMO, url));
            }
        });
    }

    private RoundResult result(TrainingData data, RoundTraining rounds) {
        RoundState state = rounds.state();
        TrainedModel model = state.best().orElseThrow();
        boolean counts = model.betterThan(bestModel());
        return new RoundResult(
                state.round(),
                data,
                state.startedMillis(),
                Workflow.currentTimeMillis(),
                state.step(),
                state.step() < rounds.steps(),
                state.setbacks(),
                model,
                state.last(),
                state.checkpoint().orElseThrow(),
                state.report(),
                state.sentPoints(),
                counts);
    }

    /** The last round that counts. */
    private Optional<RoundResult> best() {
        return finished.stream().filter(RoundResult::counts).reduce((first, second) -> second);
    }

    private Optional<TrainedModel> bestModel() {
        return best().map(RoundResult::model);
    }

    private TrainingResult publish(TrainingRequest request, TrainingState state, BeginRequest beginning) {
        status.stage("publish");
        status.awaitRunning();
        int best = best().orElseThrow().round();
        String model = cpu.publishModel(new PublishRequest(
                request.name(), beginning.workflowId(), request.config(), finished, best, request.output()));
        try {
            Tracked tracked = tracking.endRun(new EndRequest(beginning, finished, best, request.output()));
            noteRun(tracked);
            tracked.trouble().ifPresent(warnings::add);
        } catch (ActivityFailure e) {
            CancellationScope.throwCanceled();
            // The model is there; that MLflow was not told is no reason to fail.
            warnings.add("tracking: " + FailureCause.of(e).message());
        }
        return new TrainingResult(state.first(), finished, best, model, runUrl, warnings);
    }

    @Override
    public Progress progress() {
        return training().progress();
    }

    @Override
    public TrainingProgress training() {
        long steps = config.map(known -> (long) known.loop().steps()).orElse(0L);
        int rounds = config.map(known -> known.rounds().count()).orElse(0);
        Optional<RoundState> round = training.map(RoundTraining::state);
        long step = round.map(RoundState::step).orElse(0L);
        boolean counted = round.map(state -> finished.size() >= state.round()).orElse(false);
        long done = finished.stream().mapToLong(RoundResult::steps).sum() + (counted ? 0 : step);
        return new TrainingProgress(
                status.progress(done, steps * rounds, (double) done, 0, 0),
                round.map(RoundState::round).orElse(0),
                rounds,
                step,
                steps,
                round.flatMap(RoundState::report),
                round.map(RoundState::setbacks).orElse(0),
                round.flatMap(RoundState::last),
                round.flatMap(RoundState::best).flatMap(TrainedModel::validation),
                runUrl);
    }

    @Override
    public void pause() {
        status.pause();
        training.ifPresent(RoundTraining::interrupt);
    }

    @Override
    public void resume() {
        status.resume();
    }
}
