package io.flowcut.workflows.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.config.AugmentationConfig;
import io.flowcut.workflows.config.LossConfig;
import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.config.RoundsConfig;
import io.flowcut.workflows.config.TrackingConfig;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.config.TrainingLoopConfig;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.testing.LabellingWorkers;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.TestWorkflowExtension;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class TrainingWorkflowTest {
    @RegisterExtension
    static final TestWorkflowExtension TEMPORAL =
            TestWorkflowExtension.newBuilder().setDoNotStart(true).build();

    private final FakeTraining steps = new FakeTraining();

    private TrainingWorkflow start(TestWorkflowEnvironment environment) {
        WorkerOptions options = LabellingWorkers.patient()
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(50))
                .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(50))
                .build();
        Worker cpu = environment.newWorker(TaskQueues.CPU, options);
        cpu.registerWorkflowImplementationTypes(TrainingWorkflowImpl.class);
        cpu.registerActivitiesImplementations(steps);
        environment.newWorker(TaskQueues.TRAINING, options).registerActivitiesImplementations(steps);
        environment.start();
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        TrainingWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueues.CPU)
                                .setWorkflowId("training")
                                .build());
    }

    private static TrainingRequest request(int steps, int validationSteps, int patience, int rounds) {
        TrainingLoopConfig d = TrainingLoopConfig.DEFAULT;
        TrainingLoopConfig loop = new TrainingLoopConfig(
                steps,
                d.batch(),
                d.accumulation(),
                d.learningRate(),
                d.backboneRate(),
                d.weightDecay(),
                0,
                d.schedule(),
                d.clipNorm(),
                d.precision(),
                d.device(),
                d.seed(),
                d.clipFrames(),
                10,
                validationSteps,
                patience,
                d.logSteps());
        TrainingConfig config = new TrainingConfig(
                NetworkConfig.DEFAULT,
                loop,
                LossConfig.DEFAULT,
                AugmentationConfig.DEFAULT,
                new RoundsConfig(rounds, 0.5, 0.3),
                TrackingConfig.DEFAULT);
        TrackedRun run = new TrackedRun("flowcut", "train t", "key", Optional.of("flowcut"), "abc", "0.1.0");
        return new TrainingRequest("t", "file:/data/", "file:/out/", config, run, false, Optional.empty());
    }

    @Test
    void trainsWithValidationsAndKeepsTheBestModel(TestWorkflowEnvironment environment) {
        steps.figure = request -> request.step() == 40 ? 0.9 : 0.5;
        TrainingWorkflow workflow = start(environment);
        TrainingResult result = workflow.trainModel(request(100, 20, 0, 1));
        assertThat(result.bestRound().model().step()).isEqualTo(40);
        assertThat(result.bestRound().steps()).isEqualTo(100);
        assertThat(result.bestRound().early()).isFalse();
        assertThat(result.bestRound().last().orElseThrow().step()).isEqualTo(100);
        assertThat(result.modelUri()).isEqualTo("file:/out/model/");
        assertThat(result.runUrl()).contains("http://mlflow/run");
        assertThat(steps.calls)
                .startsWith("open", "prepare 1", "begin key-dddddddddddd", "train 1 0-20", "validate 20")
                .endsWith("validate 100", "publish 1", "end 1");
        TrainingProgress progress = workflow.training();
        assertThat(progress.report().orElseThrow().loss()).isEqualTo(0.01);
        assertThat(progress.best().orElseThrow().ap50()).isEqualTo(0.9);
        assertThat(progress.progress().state()).isEqualTo("done");
        assertThat(progress.progress().done()).isEqualTo(100);
    }

    @Test
    void endsEarlyWhenValidationGetsNoBetter(TestWorkflowEnvironment environment) {
        steps.figure = request -> request.step() <= 40 ? request.step() / 100.0 : 0.3;
        TrainingResult result = start(environment).trainModel(request(1000, 20, 3, 1));
        assertThat(result.bestRound().early()).isTrue();
        assertThat(result.bestRound().steps()).isEqualTo(100);
        assertThat(result.bestRound().model().step()).isEqualTo(40);
    }

    @Test
    void legsThatEndByThemselvesGoOn(TestWorkflowEnvironment environment) {
        steps.legSteps = 30;
        TrainingResult result = start(environment).trainModel(request(100, 0, 0, 1));
        assertThat(result.bestRound().steps()).isEqualTo(100);
        assertThat(steps.calls).contains("train 1 0-100", "train 1 30-100", "train 1 60-100", "train 1 90-100");
    }

    @Test
    void halvesTheRateTwiceWhenTheLossIsNotFinite(TestWorkflowEnvironment environment) {
        steps.bad.set(2);
        TrainingResult result = start(environment).trainModel(request(40, 0, 0, 1));
        assertThat(result.bestRound().setbacks()).isEqualTo(2);
        assertThat(steps.rates).containsExactly(1.0, 0.5, 0.25);
        assertThat(steps.calls).contains("train 1 0-40", "train 1 20-40");
    }

    @Test
    void failsWithItsCauseWhenTheLossIsNeverFinite(TestWorkflowEnvironment environment) {
        steps.bad.set(3);
        TrainingWorkflow workflow = start(environment);
        assertThatThrownBy(() -> workflow.trainModel(request(40, 0, 0, 1)))
                .isInstanceOf(WorkflowFailedException.class)
                .satisfies(thrown -> assertThat(FailureCause.of(thrown))
                        .isEqualTo(new FailureCause(
                                "Diverged",
                                "training diverged: step 30: the loss is NaN, after 2 halvings of the learning rate; try a"
                                        + " smaller training.learningRate than "
                                        + TrainingLoopConfig.DEFAULT.learningRate())));
        assertThat(steps.calls.get(steps.calls.size() - 1)).startsWith("failed training diverged");
    }

    @Test
    void aRoundCountsOnlyIfItIsBetter(TestWorkflowEnvironment environment) {
        // Two validations a round: the second round is better than the first, the third is not.
        steps.figure = request -> request.data().uri().equals("file:/data/")
                ? 0.4
                : request.data().uri().endsWith("rounds/2/") ? 0.6 : 0.5;
        TrainingResult result = start(environment).trainModel(request(20, 0, 0, 5));
        assertThat(result.rounds()).extracting(RoundResult::counts).containsExactly(true, true, false);
        assertThat(result.best()).isEqualTo(2);
        assertThat(steps.calls)
                .contains("predict 2 from file:/store/model-1-20", "predict 3 from file:/store/model-2-20", "publish 2")
                .doesNotContain("prepare 4");
    }

    @Test
    void roundsNeedSomethingToValidateOn(TestWorkflowEnvironment environment) {
        steps.validationSegments = 0;
        TrainingWorkflow workflow = start(environment);
        assertThatThrownBy(() -> workflow.trainModel(request(20, 0, 0, 2)))
                .satisfies(thrown ->
                        assertThat(FailureCause.of(thrown).message()).contains("keeps nothing for validation"));
    }

    @Test
    void withoutValidationTheLastModelIsKept(TestWorkflowEnvironment environment) {
        steps.validationSegments = 0;
        TrainingResult result = start(environment).trainModel(request(100, 20, 2, 1));
        assertThat(result.bestRound().model().step()).isEqualTo(100);
        assertThat(result.bestRound().model().validation()).isEmpty();
        assertThat(steps.calls).contains("train 1 0-100").doesNotContain("validate 100");
    }

    @Test
    void goesOnFromWhatTheStoreKeeps(TestWorkflowEnvironment environment) {
        // Killed between the leg to step 40 and its validation.
        RoundState start = RoundState.start(1, 5);
        steps.kept = Optional.of(start.advanced(40, Optional.of(FakeTraining.ref("c")), Optional.empty(), 0));
        TrainingResult result = start(environment).trainModel(request(60, 20, 0, 1));
        assertThat(steps.calls.subList(3, 7))
                .containsExactly("train 1 40-40", "validate 40", "train 1 40-60", "validate 60");
        assertThat(result.bestRound().startedMillis()).isEqualTo(5);
    }

    @Test
    void aPauseKeepsACheckpointAndResumes(TestWorkflowEnvironment environment) {
        steps.waitsAt = 37;
        TrainingWorkflow workflow = start(environment);
        WorkflowClient.start(workflow::trainModel, request(100, 0, 0, 1));
        await(() -> steps.calls.contains("train 1 0-100"));
        workflow.pause();
        await(() -> workflow.training().step() == 37);
        assertThat(workflow.progress().state()).isEqualTo("paused");
        steps.waitsAt = Long.MAX_VALUE;
        workflow.resume();
        TrainingResult result = WorkflowStub.fromTyped(workflow).getResult(TrainingResult.class);
        assertThat(result.bestRound().steps()).isEqualTo(100);
        assertThat(steps.calls).contains("train 1 37-100");
    }

    @Test
    void aCancelledTrainingEndsAsCancelledAndTellsTheTrackingServer(TestWorkflowEnvironment environment) {
        steps.waitsAt = 37;
        TrainingWorkflow workflow = start(environment);
        WorkflowClient.start(workflow::trainModel, request(100, 0, 0, 1));
        await(() -> steps.calls.contains("train 1 0-100"));
        WorkflowStub stub = WorkflowStub.fromTyped(workflow);
        stub.cancel();
        assertThatThrownBy(() -> stub.getResult(TrainingResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(steps.calls.get(steps.calls.size() - 1)).startsWith("killed ");
        assertThat(steps.calls).doesNotContain("publish 1");
    }

    @Test
    void aLongTrainingContinuesAsNew(TestWorkflowEnvironment environment) {
        steps.legSteps = 1;
        TrainingWorkflow workflow = start(environment);
        TrainingResult result = workflow.trainModel(request(600, 0, 0, 1));
        assertThat(result.bestRound().steps()).isEqualTo(600);
        assertThat(steps.calls.stream().filter(call -> call.startsWith("begin")))
                .hasSize(1);
        assertThat(environment.getWorkflowClient().fetchHistory("training").getEvents())
                .hasSizeLessThan(2000);
        assertThat(steps.calls.stream().filter(call -> call.startsWith("train ")))
                .hasSize(600);
    }

    @Test
    void theIdIsThatOfWhatIsAsked() {
        TrainingRequest request = request(100, 0, 0, 1);
        assertThat(WorkflowIds.training(request))
                .isEqualTo(WorkflowIds.training(request(100, 0, 0, 1)))
                .isNotEqualTo(WorkflowIds.training(request(101, 0, 0, 1)))
                .startsWith("flowcut-training-t-");
    }

    /** Writes the histories that ReplayTest replays; see HistoryRecorder. */
    @Test
    @EnabledIfSystemProperty(named = "flowcut.record", matches = "true")
    void record(TestWorkflowEnvironment environment) throws IOException {
        steps.bad.set(1);
        steps.waitsAt = 37;
        steps.figure = request -> request.data().uri().equals("file:/data/") ? 0.4 : 0.3;
        TrainingWorkflow workflow = start(environment);
        WorkflowClient.start(workflow::trainModel, request(60, 40, 5, 2));
        await(() -> steps.calls.contains("train 1 20-40"));
        workflow.pause();
        await(() -> workflow.training().step() == 37);
        steps.waitsAt = Long.MAX_VALUE;
        workflow.resume();
        WorkflowStub.fromTyped(workflow).getResult(TrainingResult.class);
        Files.writeString(
                Path.of("src", "test", "resources", "histories", "training.json"),
                environment.getWorkflowClient().fetchHistory("training").toJson(true) + "\n");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
