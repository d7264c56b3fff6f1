package io.flowcut.workflows.dataset;

import static io.flowcut.workflows.testing.LabellingWorkers.await;
import static io.flowcut.workflows.testing.LabellingWorkers.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.config.DatasetConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.testing.FakeSteps;
import io.flowcut.workflows.testing.LabellingWorkers;
import io.flowcut.workflows.video.VideoRequest;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.TestWorkflowExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class DatasetWorkflowTest {
    @RegisterExtension
    static final TestWorkflowExtension TEMPORAL =
            TestWorkflowExtension.newBuilder().setDoNotStart(true).build();

    private static final String ID = "dataset-workflow";
    private static final int NO_LIMIT = 1_000_000_000;

    private final FakeSteps steps = new FakeSteps();

    private static void corrupt(FakeSteps.Call call, String video) {
        if (call.step().equals("probe") && call.video().equals(video)) {
            throw ErrorType.toFailure(FlowCutException.badInput("file:/videos/" + video, "not a video"));
        }
    }

    @Test
    void aVideoWhoseTracksWereLostIsLabelledAgain(TestWorkflowEnvironment environment) {
        steps.behave(call -> {
            if (call.toString().equals("exportMasks v1 0")
                    && steps.calls("exportMasks").size() <= 2) {
                throw ErrorType.toFailure(FlowCutException.lost("objects/ab", "missing", null));
            }
        });
        DatasetResult result = LabellingWorkers.start(environment, steps)
                .dataset(ID)
                .labelDataset(request(2, new DatasetConfig(1, 50, NO_LIMIT)));

        assertThat(result.failedVideos()).isZero();
        assertThat(steps.calls("exportMasks"))
                .containsExactly("exportMasks v0 0", "exportMasks v1 0", "exportMasks v1 0");
        assertThat(steps.calls("matching")).hasSize(3);
    }

    @Test
    void labelsAllVideosAndExportsTheirMasks(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        DatasetResult result = workflow.labelDataset(request(5, new DatasetConfig(2, 50, NO_LIMIT)));

        assertThat(result.videos()).isEqualTo(5);
        assertThat(result.frames()).isEqualTo(10);
        assertThat(result.failures()).isEmpty();
        assertThat(steps.calls("exportMasks"))
                .containsExactlyInAnyOrder(
                        "exportMasks v0 0",
                        "exportMasks v1 0",
                        "exportMasks v2 0",
                        "exportMasks v3 0",
                        "exportMasks v4 0");
        assertThat(steps.outcomes(result.outcomes()))
                .map(VideoOutcome::position)
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(steps.calls("readVideos")).hasSize(1);
        assertThat(workflow.progress().done()).isEqualTo(5);
        assertThat(workflow.progress().frames()).isEqualTo(10);
        assertThat(workflow.progress().state()).isEqualTo("done");
        var child = workers.client().newUntypedWorkflowStub(ID + "/v3").describe();
        assertThat(child.getMemo("video", String.class)).isEqualTo("file:/videos/v3");
        assertThat(child.getMemo("dataset", String.class)).isEqualTo("set");
    }

    @Test
    void assemblesADatasetOfNoVideos(TestWorkflowEnvironment environment) {
        DatasetResult result = LabellingWorkers.start(environment, steps)
                .dataset(ID)
                .labelDataset(request(0, new DatasetConfig(2, 50, NO_LIMIT)));

        assertThat(result.videos()).isZero();
        assertThat(steps.calls("indexManifest")).isEmpty();
    }

    @Test
    void reportsABadVideoAndGoesOn(TestWorkflowEnvironment environment) {
        steps.behave(call -> corrupt(call, "v1"));
        DatasetResult result = LabellingWorkers.start(environment, steps)
                .dataset(ID)
                .labelDataset(request(4, new DatasetConfig(2, 50, NO_LIMIT)));

        assertThat(result.videos()).isEqualTo(4);
        assertThat(result.failures())
                .containsExactly(new FailedVideo("v1", "BadInput", "file:/videos/v1: not a video"));
        assertThat(steps.calls("probe")).hasSize(4);
        assertThat(steps.calls("exportMasks")).hasSize(3).doesNotContain("exportMasks v1 0");
    }

    @Test
    void waitsForAVideoThatIsInWorkAlready(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow already = workers.video(ID + "/v1");
        steps.behave(call -> {
            if (call.toString().equals("flow v1 0")) {
                await(() -> steps.calls("exportMasks").size() == 2);
            }
        });
        DatasetRequest request = request(3, new DatasetConfig(2, 50, NO_LIMIT));
        WorkflowClient.start(
                already::labelVideo, new VideoRequest(FakeSteps.video("v1"), request.config(), Optional.empty()));
        await(() -> !steps.calls("flow").isEmpty());
        DatasetResult result = workers.dataset(ID).labelDataset(request);

        assertThat(result.failures()).isEmpty();
        assertThat(steps.calls("probe")).hasSize(3);
        assertThat(steps.calls("exportMasks")).hasSize(3).endsWith("exportMasks v1 0");
    }

    @Test
    void failsWhenTooManyVideosFailed(TestWorkflowEnvironment environment) {
        List<String> cancelled = new CopyOnWriteArrayList<>();
        steps.behave(call -> {
            corrupt(call, "v1");
            corrupt(call, "v2");
            if (call.toString().equals("probe v0 0")) {
                workUntilCancelled(call, cancelled);
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);

        assertThatThrownBy(() -> workers.dataset(ID).labelDataset(request(400, new DatasetConfig(2, 50, 1))))
                .isInstanceOf(WorkflowFailedException.class)
                .extracting(FailureCause::of)
                .isEqualTo(new FailureCause(
                        "BadInput",
                        "2 videos failed, more than dataset.maxFailedVideos = 1 allows; the last, v2: "
                                + "file:/videos/v2: not a video"));
        assertThat(cancelled).containsExactly("probe v0 0");
        assertThat(steps.calls("probe")).hasSizeLessThan(5);
    }

    @Test
    void failsWhenTheManifestIsShorterThanSaid(TestWorkflowEnvironment environment) {
        steps.manifestLines(3);
        DatasetWorkflow workflow = LabellingWorkers.start(environment, steps).dataset(ID);

        assertThatThrownBy(() -> workflow.labelDataset(request(5, new DatasetConfig(2, 3, NO_LIMIT))))
                .extracting(FailureCause::of)
                .isEqualTo(
                        new FailureCause("BadInput", "file:/store/manifest: has no line 4, though it should have 5"));
    }

    @Test
    void cancellationReachesTheVideosAndWaitsForThem(TestWorkflowEnvironment environment) {
        List<String> cancelled = new CopyOnWriteArrayList<>();
        steps.behave(call -> {
            if (call.step().equals("flow")) {
                workUntilCancelled(call, cancelled);
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        WorkflowClient.start(workflow::labelDataset, request(9, new DatasetConfig(2, 50, NO_LIMIT)));
        await(() -> steps.calls("flow").size() == 2);
        WorkflowStub.fromTyped(workflow).cancel();

        assertThatThrownBy(() -> WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(cancelled).containsExactlyInAnyOrder("flow v0 0", "flow v1 0");
        for (String child : List.of(ID + "/v0", ID + "/v1")) {
            assertThatThrownBy(
                            () -> workers.client().newUntypedWorkflowStub(child).getResult(Void.class))
                    .hasCauseInstanceOf(CanceledFailure.class);
        }
        assertThat(steps.calls("probe")).hasSize(2);
        assertThat(steps.calls("assemble")).isEmpty();
    }

    @Test
    void pauseReachesTheVideosInWork(TestWorkflowEnvironment environment) {
        CountDownLatch release = new CountDownLatch(1);
        steps.behave(call -> {
            if (call.step().equals("flow")) {
                await(() -> release.getCount() == 0);
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        WorkflowClient.start(workflow::labelDataset, request(3, new DatasetConfig(2, 50, NO_LIMIT)));
        await(() -> steps.calls("flow").size() == 2);
        assertThat(workflow.runningVideos())
                .containsExactly(new RunningVideo("v0", ID + "/v0"), new RunningVideo("v1", ID + "/v1"));

        workflow.pause();
        VideoWorkflow first = workers.client().newWorkflowStub(VideoWorkflow.class, ID + "/v0");
        VideoWorkflow second = workers.client().newWorkflowStub(VideoWorkflow.class, ID + "/v1");
        await(() -> first.progress().state().equals("paused")
                && second.progress().state().equals("paused"));
        release.countDown();
        await(() -> first.progress().done() == 1 && second.progress().done() == 1);
        environment.sleep(Duration.ofMinutes(10));
        assertThat(steps.calls("features")).isEmpty();
        assertThat(workflow.progress().state()).isEqualTo("paused");

        workflow.resume();
        assertThat(WorkflowStub.fromTyped(workflow)
                        .getResult(DatasetResult.class)
                        .videos())
                .isEqualTo(3);
        assertThat(workflow.runningVideos()).isEmpty();
    }

    @Test
    void startsNoVideoWhilePaused(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        steps.behave(call -> {
            if (call.step().equals("readVideos")) {
                workflow.pause();
            }
        });
        WorkflowClient.start(workflow::labelDataset, request(3, new DatasetConfig(2, 50, NO_LIMIT)));
        await(() -> workflow.progress().state().equals("paused")
                && !steps.finished().isEmpty());
        environment.sleep(Duration.ofMinutes(10));
        assertThat(steps.calls("probe")).isEmpty();

        workflow.resume();
        assertThat(WorkflowStub.fromTyped(workflow)
                        .getResult(DatasetResult.class)
                        .videos())
                .isEqualTo(3);
    }

    @Test
    void runsFailedVideosOnceMore(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        AtomicBoolean mended = new AtomicBoolean();
        steps.behave(call -> {
            corrupt(call, "v1");
            if (!mended.get()) {
                corrupt(call, "v4");
            }
            if (call.toString().equals("exportMasks v6 0") && !mended.getAndSet(true)) {
                workflow.retryFailed();
            }
        });
        DatasetResult result = workflow.labelDataset(request(7, new DatasetConfig(1, 2, NO_LIMIT)));

        assertThat(result.videos()).isEqualTo(7);
        assertThat(result.failures()).map(FailedVideo::videoId).containsExactly("v1");
        assertThat(steps.calls("probe"))
                .endsWith("probe v6 0", "probe v1 0", "probe v4 0")
                .hasSize(9);
        assertThat(workflow.progress().done()).isEqualTo(7);
        assertThat(workflow.progress().frames()).isEqualTo(12);
    }

    @Test
    void readsPageByPageAndRemembersWhatWasAsked(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        steps.behave(call -> {
            corrupt(call, "v0");
            if (call.toString().equals("probe v1 0")) {
                workflow.retryFailed();
            }
        });
        WorkflowExecution execution =
                WorkflowClient.start(workflow::labelDataset, request(5, new DatasetConfig(2, 2, NO_LIMIT)));
        DatasetResult result = WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);

        assertThat(result.failedVideos()).isEqualTo(1);
        assertThat(steps.calls("readVideos"))
                .containsExactly("readVideos  0", "readVideos  2", "readVideos  4", "readVideos  0");
        assertThat(steps.calls("indexManifest")).hasSize(1);
        assertThat(workflow.recordedOutcomes()).hasValue(result.outcomes());
        assertThat(steps.calls("probe")).hasSize(6).endsWith("probe v0 0");
        assertThat(workers.runs(ID, execution.getRunId())).hasSize(2);
    }

    @Test
    void historiesOfAThousandVideosStayShort(TestWorkflowEnvironment environment) {
        steps.behave(call -> corrupt(call, "v500"));
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        WorkflowExecution execution =
                WorkflowClient.start(workflow::labelDataset, request(1000, new DatasetConfig(8, 20, NO_LIMIT)));
        DatasetResult result = WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);

        assertThat(result.videos()).isEqualTo(1000);
        assertThat(result.failedVideos()).isEqualTo(1);
        assertThat(result.frames()).isEqualTo(1998);
        List<WorkflowExecutionHistory> runs = workers.runs(ID, execution.getRunId());
        assertThat(runs)
                .hasSizeBetween(5, 10)
                .allSatisfy(run -> assertThat(run.getEvents()).hasSizeLessThan(2000));
    }

    @Test
    void aLargePageIsCutToWhatAHistoryHolds(TestWorkflowEnvironment environment) {
        // A video adds 6 events besides its share of workflow tasks, so no run has room for as many.
        int videos = 400;
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset(ID);
        WorkflowExecution execution =
                WorkflowClient.start(workflow::labelDataset, request(videos, new DatasetConfig(30, 1000, NO_LIMIT)));
        DatasetResult result = WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);

        assertThat(steps.outcomes(result.outcomes()))
                .map(VideoOutcome::position)
                .containsExactlyElementsOf(IntStream.range(0, videos).boxed().toList());
        assertThat(workers.runs(ID, execution.getRunId()))
                .hasSizeBetween(2, 6)
                .allSatisfy(run -> assertThat(run.getEvents()).hasSizeLessThan(2000));
        assertThat(steps.calls("recordOutcomes")).hasSizeBetween(8, 14);
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
