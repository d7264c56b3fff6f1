package io.flowcut.workflows.testing;

import static io.flowcut.workflows.testing.LabellingWorkers.await;
import static io.flowcut.workflows.testing.LabellingWorkers.config;
import static io.flowcut.workflows.testing.LabellingWorkers.request;

import io.flowcut.workflows.config.DatasetConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoRequest;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.TestWorkflowExtension;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Writes the histories that {@link ReplayTest} replays. No test: run it only for a workflow that is to be recorded in
 * addition, or when old histories need no longer replay, by
 *
 * <pre>./mvnw -pl workflows test -Dtest=HistoryRecorder -Dflowcut.record=true</pre>
 */
@EnabledIfSystemProperty(named = "flowcut.record", matches = "true")
class HistoryRecorder {
    private static final Path FOLDER = Path.of("src", "test", "resources", "histories");

    /** Characters from which on a history is compressed. */
    private static final int LONG = 300_000;

    @RegisterExtension
    static final TestWorkflowExtension TEMPORAL =
            TestWorkflowExtension.newBuilder().setDoNotStart(true).build();

    private final FakeSteps steps = new FakeSteps();

    private static void write(String name, WorkflowExecutionHistory history) throws IOException {
        Files.createDirectories(FOLDER);
        String json = history.toJson(true) + "\n";
        if (json.length() < LONG) {
            Files.writeString(FOLDER.resolve(name + ".json"), json);
            return;
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(FOLDER.resolve(name + ".json.gz")))) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static VideoRequest videoRequest() {
        return new VideoRequest(FakeSteps.video("v"), config(16, 2, DatasetConfig.DEFAULT), Optional.empty());
    }

    @Test
    void videoOfThreeChunks(TestWorkflowEnvironment environment) throws IOException {
        steps.frames("v", 40);
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video("video-three-chunks");
        workflow.labelVideo(videoRequest());
        write("video-three-chunks", workers.client().fetchHistory("video-three-chunks"));
    }

    @Test
    void videoThatAModelPredicts(TestWorkflowEnvironment environment) throws IOException {
        steps.frames("v", 40);
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        PredictionConfig prediction = new PredictionConfig("/models/m", 4, 2, 1, 0.3, 0.001, 0.4, 12, 24, true, true);
        workers.video("video-predicted")
                .labelVideo(new VideoRequest(
                        FakeSteps.video("v"), LabellingWorkers.predicting(16, 2, prediction), Optional.empty()));
        write("video-predicted", workers.client().fetchHistory("video-predicted"));
    }

    @Test
    void videoWhoseHostIsGoneAfterTheFirstChunk(TestWorkflowEnvironment environment) throws IOException {
        steps.frames("v", 32).madeOn("flowcut-host-a");
        Worker host = environment.newWorker("flowcut-host-a");
        host.registerActivitiesImplementations(steps);
        steps.behave(call -> {
            if (call.toString().equals("ncut v 0")) {
                host.suspendPolling();
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        workers.video("video-hosts")
                .labelVideo(
                        new VideoRequest(FakeSteps.video("v"), config(16, 1, DatasetConfig.DEFAULT), Optional.empty()));
        write("video-hosts", workers.client().fetchHistory("video-hosts"));
    }

    @Test
    void videoThatBeginsAgainForALostArtifact(TestWorkflowEnvironment environment) throws IOException {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        steps.behave(call -> {
            if (call.step().equals("matching") && steps.calls("matching").size() == 1) {
                throw ErrorType.toFailure(FlowCutException.lost("objects/ab", "missing", null));
            }
        });
        VideoWorkflow workflow = workers.video("video-lost-artifact");
        WorkflowExecution first = WorkflowClient.start(workflow::labelVideo, videoRequest());
        WorkflowStub.fromTyped(workflow).getResult(VideoResult.class);
        write(
                "video-lost-artifact",
                workers.runs("video-lost-artifact", first.getRunId()).get(0));
    }

    @Test
    void videoPausedAndThenCancelled(TestWorkflowEnvironment environment) throws IOException {
        CountDownLatch resumed = new CountDownLatch(1);
        steps.frames("v", 40).behave(call -> {
            if (call.step().equals("flow")) {
                await(() -> resumed.getCount() == 0);
            } else if (call.step().equals("ncut")) {
                while (true) {
                    Activity.getExecutionContext().heartbeat(0);
                    LabellingWorkers.pause();
                }
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        VideoWorkflow workflow = workers.video("video-cancelled");
        WorkflowClient.start(workflow::labelVideo, videoRequest());
        await(() -> steps.calls("flow").size() == 2);
        workflow.pause();
        resumed.countDown();
        await(() -> workflow.progress().done() == 2);
        workflow.resume();
        await(() -> !steps.calls("ncut").isEmpty());
        WorkflowStub.fromTyped(workflow).cancel();
        try {
            WorkflowStub.fromTyped(workflow).getResult(VideoResult.class);
            throw new AssertionError("was not cancelled");
        } catch (WorkflowFailedException expected) {
            write("video-cancelled", workers.client().fetchHistory("video-cancelled"));
        }
    }

    @Test
    void datasetOfTwoPagesWithAFailedVideoThatIsRetried(TestWorkflowEnvironment environment) throws IOException {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset("dataset");
        steps.behave(call -> {
            if (call.toString().equals("probe v1 0")) {
                throw ErrorType.toFailure(FlowCutException.badInput("v1.mp4", "has no frames"));
            }
            if (call.toString().equals("probe v4 0")) {
                workflow.retryFailed();
            }
        });
        WorkflowExecution first = WorkflowClient.start(workflow::labelDataset, request(5, new DatasetConfig(2, 3, 10)));
        WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);
        List<WorkflowExecutionHistory> runs = workers.runs("dataset", first.getRunId());
        write("dataset-split-failed-video", runs.get(0));
        write("dataset-split-retry", runs.get(1));
    }

    @Test
    void datasetThatHandsAVideoOver(TestWorkflowEnvironment environment) throws IOException {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset("dataset");
        steps.behave(call -> {
            if (call.toString().equals("flow v3 0")) {
                while (steps.calls("recordOutcomes").isEmpty()) {
                    Activity.getExecutionContext().heartbeat(0);
                    LabellingWorkers.pause();
                }
            }
        });
        WorkflowExecution first =
                WorkflowClient.start(workflow::labelDataset, request(180, new DatasetConfig(4, 50, 10)));
        WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);
        List<WorkflowExecutionHistory> runs = workers.runs("dataset", first.getRunId());
        write("dataset-hands-over", runs.get(0));
        write("dataset-carried-video", runs.get(1));
    }

    @Test
    void datasetPausedAndResumed(TestWorkflowEnvironment environment) throws IOException {
        CountDownLatch resumed = new CountDownLatch(1);
        steps.behave(call -> {
            if (call.step().equals("flow")) {
                await(() -> resumed.getCount() == 0);
            }
        });
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        DatasetWorkflow workflow = workers.dataset("dataset-paused");
        WorkflowClient.start(workflow::labelDataset, request(3, new DatasetConfig(2, 50, 10)));
        await(() -> steps.calls("flow").size() == 2);
        workflow.pause();
        for (String child : List.of("dataset-paused/v0", "dataset-paused/v1")) {
            VideoWorkflow video = workers.client().newWorkflowStub(VideoWorkflow.class, child);
            await(() -> video.progress().state().equals("paused"));
        }
        resumed.countDown();
        workflow.resume();
        WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);
        write("dataset-split-paused", workers.client().fetchHistory("dataset-paused"));
    }
}
