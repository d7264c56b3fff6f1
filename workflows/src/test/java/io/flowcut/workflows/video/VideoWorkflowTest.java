package io.flowcut.workflows.video;

import static io.flowcut.workflows.testing.FakeSteps.ref;
import static io.flowcut.workflows.testing.FakeSteps.video;
import static io.flowcut.workflows.testing.LabellingWorkers.await;
import static io.flowcut.workflows.testing.LabellingWorkers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.FlowCutSearchAttributes;
import io.flowcut.workflows.Progress;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.config.DatasetConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.testing.FakeSteps;
import io.flowcut.workflows.testing.LabellingWorkers;
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.TestWorkflowExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class VideoWorkflowTest {
    @RegisterExtension
    static final TestWorkflowExtension TEMPORAL =
            TestWorkflowExtension.newBuilder().setDoNotStart(true).build();

    private static final String ID = "video-workflow";

    private final FakeSteps steps = new FakeSteps();

    private static VideoRequest request(int chunkFrames, int parallelism) {
        return new VideoRequest(video("v"), config(chunkFrames, parallelism, DatasetConfig.DEFAULT), Optional.empty());
    }

    @Test
    void aModelTakesThePlaceOfTheOtherSteps(TestWorkflowEnvironment environment) {
        steps.frames("v", 40);
        PredictionConfig prediction = new PredictionConfig("/models/m", 4, 2, 1, 0.3, 0.001, 0.4, 12, 24, true, true);
        VideoWorkflow workflow = LabellingWorkers.start(environment, steps).video(ID);
        VideoResult result = workflow.labelVideo(
                new VideoRequest(video("v"), LabellingWorkers.predicting(16, 1, prediction), Optional.empty()));

        // 19 clips of 4 frames, 8 of them to 16 frames.
        assertThat(steps.calls())
                .map(FakeSteps.Call::toString)
                .containsExactly(
                        "probe v 0", "predict v 0", "predict v 8", "predict v 16", "collectClips  0", "stitching v 0");
        assertThat(steps.calls())
                .filteredOn(call -> call.step().equals("predict"))
                .allSatisfy(call -> assertThat(call.taskQueue()).isEqualTo(TaskQueues.GPU));
        assertThat(result.tracks()).isEqualTo(ref("v/tracks"));
        assertThat(result.stats()).map(StepStats::step).containsExactly("predict", "stitching");
        Progress progress = workflow.progress();
        assertThat(progress.done()).isEqualTo(3);
        assertThat(progress.total()).isEqualTo(3);
    }

    @Test
    void runsEveryStepOfAChunkAfterTheOneBefore(TestWorkflowEnvironment environment) {
        steps.frames("v", 40);
        VideoResult result =
                LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(16, 1));

        assertThat(steps.calls())
                .map(FakeSteps.Call::toString)
                .containsExactly(
                        "probe v 0",
                        "flow v 0",
                        "features v 0",
                        "ncut v 0",
                        "crf v 0",
                        "flow v 16",
                        "features v 16",
                        "ncut v 16",
                        "crf v 16",
                        "flow v 32",
                        "features v 32",
                        "ncut v 32",
                        "crf v 32",
                        "collect  0",
                        "matching v 0");
        assertThat(steps.featuresRequests())
                .map(request -> request.flow().artifact())
                .containsExactly(ref("v/flow/0"), ref("v/flow/16"), ref("v/flow/32"));
        assertThat(steps.chunkList(result.chunks()))
                .map(chunk -> chunk.masks().frames())
                .containsExactly(new FrameRange(0, 16), new FrameRange(16, 32), new FrameRange(32, 40));
        assertThat(result.stats())
                .contains(new StepStats("flow", 40, 0, 1.5), new StepStats("matching", 40, 0, 0.25))
                .hasSize(5);
        assertThat(result.maskCount()).isEqualTo(40);
    }

    @Test
    void runsStepsOnTheirTaskQueues(TestWorkflowEnvironment environment) {
        LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(16, 3));

        assertThat(steps.calls())
                .allSatisfy(call -> assertThat(call.taskQueue())
                        .isEqualTo(
                                List.of("flow", "features", "ncut").contains(call.step())
                                        ? TaskQueues.GPU
                                        : TaskQueues.CPU));
    }

    @Test
    void keepsNoMoreChunksInWorkThanAllowed(TestWorkflowEnvironment environment) {
        steps.frames("v", 12).behave(call -> LabellingWorkers.pause());
        VideoResult result =
                LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(1, 3));

        assertThat(steps.mostChunkStepsInWork()).isEqualTo(3);
        assertThat(steps.calls("flow")).hasSize(12).doesNotHaveDuplicates();
        assertThat(steps.chunkList(result.chunks()))
                .map(chunk -> chunk.masks().frames().first())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void labelsAVideoOfOneFrame(TestWorkflowEnvironment environment) {
        steps.frames("v", 1);
        VideoResult result =
                LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(16, 3));

        assertThat(result.info().frames()).isEqualTo(1);
        assertThat(steps.featuresRequests()).singleElement().satisfies(request -> {
            assertThat(request.frames()).isEqualTo(new FrameRange(0, 1));
            assertThat(request.flow()).isEqualTo(new ChunkArtifact(new FrameRange(0, 1), ref("v/flow/0")));
        });
    }

    @Test
    void triesStorageErrorsAgain(TestWorkflowEnvironment environment) {
        steps.behave(call -> {
            if (call.step().equals("ncut") && call.attempt() < 4) {
                throw ErrorType.toFailure(FlowCutException.storage("file:/store", "disk full", new RuntimeException()));
            }
        });
        LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(16, 3));

        assertThat(steps.calls("ncut")).hasSize(4);
    }

    @Test
    void failsAtOnceOnBadInputAndWaitsForTheOtherChunks(TestWorkflowEnvironment environment) {
        List<String> cancelled = new CopyOnWriteArrayList<>();
        steps.frames("v", 32).behave(call -> {
            if (call.toString().equals("features v 0")) {
                await(() -> steps.calls("features").size() == 2);
                throw ErrorType.toFailure(FlowCutException.badInput("v/00001.jpg", "cut off\nin the middle"));
            }
            if (call.toString().equals("features v 16")) {
                workUntilCancelled(call, cancelled);
            }
        });
        VideoWorkflow workflow = LabellingWorkers.start(environment, steps).video(ID);

        assertThatThrownBy(() -> workflow.labelVideo(request(16, 2)))
                .isInstanceOf(WorkflowFailedException.class)
                .extracting(FailureCause::of)
                .isEqualTo(new FailureCause("BadInput", "v/00001.jpg: cut off; in the middle"));
        assertThat(steps.calls("features")).hasSize(2);
        assertThat(cancelled).containsExactly("features v 16");
        assertThat(workflow.progress().state()).isEqualTo("failed");
    }

    @Test
    void doesNotRepeatFaultsOfTheProgram(TestWorkflowEnvironment environment) {
        steps.behave(call -> {
            if (call.step().equals("crf")) {
                throw new IllegalArgumentException("7 is not a mask");
            }
        });
        VideoWorkflow workflow = LabellingWorkers.start(environment, steps).video(ID);

        assertThatThrownBy(() -> workflow.labelVideo(request(16, 2)))
                .extracting(FailureCause::of)
                .isEqualTo(new FailureCause("java.lang.IllegalArgumentException", "7 is not a mask"));
        assertThat(steps.calls("crf")).hasSize(1);
    }

    @Test
    void handsTheHeartbeatOfAFailedAttemptToTheNext(TestWorkflowEnvironment environment) {
        List<Integer> resumedFrom = new CopyOnWriteArrayList<>();
        steps.behave(call -> {
            if (call.step().equals("flow")) {
                var context = Activity.getExecutionContext();
                resumedFrom.add(context.getHeartbeatDetails(Integer.class).orElse(0));
                context.heartbeat(4 * call.attempt());
                if (call.attempt() < 3) {
                    throw ErrorType.toFailure(new FlowCutException(ErrorType.OUT_OF_MEMORY, "no memory"));
                }
            }
        });
        LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(16, 1));

        assertThat(resumedFrom).containsExactly(0, 4, 8);
    }

    @Test
    void givesWorkOfALostWorkerToAnother(TestWorkflowEnvironment environment) {
        Duration silence =
                VideoActivityOptions.gpu(request(16, 1).config().chunk()).getHeartbeatTimeout();
        steps.behave(call -> {
            if (call.step().equals("flow") && call.attempt() == 1) {
                // Sends no heartbeat for longer than is allowed, as a worker that was killed.
                environment.sleep(silence.plusSeconds(5));
                throw ErrorType.toFailure(FlowCutException.badInput("v", "nobody hears this"));
            }
        });
        LabellingWorkers.start(environment, steps).video(ID).labelVideo(request(16, 1));

        assertThat(steps.calls("flow")).hasSize(2);
    }

    @Test
    void cancellationIsSeenByRunningActivitiesAndWaitedFor(TestWorkflowEnvironment environment) {
        List<String> cancelled = new CopyOnWriteArrayList<>();
        steps.frames("v", 48).behave(call -> {
            if (call.step().equals("ncut")) {
                workUntilCancelled(call, cancelled);
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video(ID);
        WorkflowClient.start(workflow::labelVideo, request(16, 2));
        await(() -> steps.calls("ncut").size() == 2);
        WorkflowStub.fromTyped(workflow).cancel();

        assertThatThrownBy(() -> WorkflowStub.fromTyped(workflow).getResult(VideoResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(cancelled).containsExactlyInAnyOrder("ncut v 0", "ncut v 16");
        assertThat(steps.calls("crf")).isEmpty();
        assertThat(steps.finished()).map(FakeSteps.Call::toString).contains("features v 0", "features v 16");
        assertThat(workflow.progress().state()).isEqualTo("cancelling");
    }

    @Test
    void startsNothingWhilePaused(TestWorkflowEnvironment environment) {
        CountDownLatch release = new CountDownLatch(1);
        steps.frames("v", 48).behave(call -> {
            if (call.step().equals("features")) {
                await(() -> release.getCount() == 0);
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video(ID);
        WorkflowClient.start(workflow::labelVideo, request(16, 1));
        await(() -> steps.calls("features").size() == 1);
        workflow.pause();
        release.countDown();
        await(() -> workflow.progress().done() == 2);
        Progress paused = workflow.progress();
        environment.sleep(Duration.ofHours(1));

        assertThat(steps.calls()).hasSize(3);
        assertThat(workflow.progress()).isEqualTo(paused);
        assertThat(paused.state()).isEqualTo("paused");
        assertThat(paused.total()).isEqualTo(12);
        assertThat(paused.frames()).isEqualTo(8);
        assertThat(paused.totalFrames()).isEqualTo(48);

        workflow.resume();
        WorkflowStub.fromTyped(workflow).getResult(VideoResult.class);
        Progress done = workflow.progress();
        assertThat(done.stage()).isEqualTo("matching");
        assertThat(done.state()).isEqualTo("done");
        assertThat(done.done()).isEqualTo(12);
        assertThat(done.etaSeconds()).isZero();
        assertThat(done.ratePerSecond()).isGreaterThan(48 / 600.0);
    }

    @Test
    void canBeCancelledWhilePaused(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video(ID);
        steps.behave(call -> {
            if (call.step().equals("probe")) {
                workflow.pause();
            }
        });
        WorkflowClient.start(workflow::labelVideo, request(16, 2));
        await(() -> workflow.progress().state().equals("paused"));
        WorkflowStub.fromTyped(workflow).cancel();

        assertThatThrownBy(() -> WorkflowStub.fromTyped(workflow).getResult(VideoResult.class))
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(steps.calls("flow")).isEmpty();
    }

    @Test
    void continuesAsNewBeforeItsHistoryGrowsLong(TestWorkflowEnvironment environment) throws Exception {
        int chunks = 160;
        steps.frames("v", chunks);
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video(ID);
        var execution = WorkflowClient.start(workflow::labelVideo, request(1, 4));
        VideoResult result = WorkflowStub.fromTyped(workflow).getResult(VideoResult.class);

        List<WorkflowExecutionHistory> runs = workers.runs(ID, execution.getRunId());
        int events = 0;
        for (WorkflowExecutionHistory run : runs) {
            assertThat(run.getEvents()).hasSizeLessThan(2000);
            events += run.getEvents().size();
            // What it starts depends on the length of the history so far, which must be the same on replay.
            LabellingWorkers.replay(run);
        }
        assertThat(runs).hasSizeGreaterThan(1);
        assertThat(events / chunks).isLessThanOrEqualTo(40);
        for (String step : List.of("flow", "features", "ncut", "crf")) {
            assertThat(steps.calls(step)).hasSize(chunks).doesNotHaveDuplicates();
        }
        assertThat(steps.featuresRequests())
                .allSatisfy(features -> assertThat(features.flow().frames()).isEqualTo(features.frames()));
        List<Integer> collected = new ArrayList<>();
        steps.chunkList(result.chunks())
                .forEach(chunk -> collected.add(chunk.masks().frames().first()));
        assertThat(collected).hasSize(chunks).isSorted().doesNotHaveDuplicates();
        assertThat(result.stats()).contains(new StepStats("flow", chunks, 0, chunks / 2.0));
        assertThat(workflow.progress().done()).isEqualTo(4L * chunks);
    }

    @Test
    void reportsItsEndToTheWorkflowThatAskedForIt(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video(ID);
        steps.behave(call -> {
            if (call.toString().equals("flow v 0")) {
                workflow.reportTo("listener");
            } else if (call.toString().equals("matching v 0")
                    && steps.calls("matching").size() == 1) {
                // It begins again, as a run of its own.
                throw ErrorType.toFailure(FlowCutException.lost("objects/ab", "missing", null));
            } else if (call.toString().equals("flow v0 0")) {
                await(() -> events(workers, "listener").contains(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED));
            }
        });
        DatasetWorkflow listener = workers.dataset("listener");
        WorkflowClient.start(
                listener::labelDataset, LabellingWorkers.request(1, new DatasetConfig(1, 50, 1_000_000_000)));
        await(() -> !steps.calls("flow").isEmpty());
        workflow.labelVideo(request(16, 1));

        assertThat(steps.calls("matching").stream().filter(call -> call.equals("matching v 0")))
                .hasSize(2);
        assertThat(WorkflowStub.fromTyped(listener)
                        .getResult(DatasetResult.class)
                        .videos())
                .isEqualTo(1);
    }

    private static List<EventType> events(LabellingWorkers workers, String id) {
        return workers.client().fetchHistory(id).getEvents().stream()
                .map(HistoryEvent::getEventType)
                .toList();
    }

    @Test
    void setsSearchAttributesOfAServiceThatHasThem(TestWorkflowEnvironment environment) {
        for (var key : List.of(
                FlowCutSearchAttributes.DATASET, FlowCutSearchAttributes.STAGE, FlowCutSearchAttributes.STATE)) {
            environment.registerSearchAttribute(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
        }
        VideoRequest plain = request(16, 1);
        VideoRequest request =
                new VideoRequest(plain.video(), plain.config(), Optional.of("set"), true, Optional.empty());
        VideoWorkflow workflow = LabellingWorkers.start(environment, steps).video(ID);
        workflow.labelVideo(request);

        var attributes = WorkflowStub.fromTyped(workflow).describe().getTypedSearchAttributes();
        assertThat(attributes.get(FlowCutSearchAttributes.DATASET)).isEqualTo("set");
        assertThat(attributes.get(FlowCutSearchAttributes.STAGE)).isEqualTo("matching");
        assertThat(attributes.get(FlowCutSearchAttributes.STATE)).isEqualTo("done");
    }

    private static void workUntilCancelled(FakeSteps.Call call, List<String> cancelled) {
        try {
            for (int i = 0; i < 1000; i++) {
                Activity.getExecutionContext().heartbeat(i);
                LabellingWorkers.pause();
            }
        } catch (ActivityCompletionException e) {
            cancelled.add(call.toString());
            throw e;
        }
    }
}
