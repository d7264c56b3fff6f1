package io.flowcut.workflows.testing;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.assembly.AssemblyWorkflowImpl;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.DatasetConfig;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.dataset.DatasetWorkflowImpl;
import io.flowcut.workflows.training.TrainingWorkflowImpl;
import io.flowcut.workflows.video.VideoWorkflow;
import io.flowcut.workflows.video.VideoWorkflowImpl;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The workflows and faked activities on the two task queues of a test server. */
public final class LabellingWorkers {
    private final TestWorkflowEnvironment environment;

    private LabellingWorkers(TestWorkflowEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Options of a worker whose workflow threads are never taken for deadlocked: on a loaded machine one may well wait
     * longer for a processor than the second that is the default.
     */
    public static WorkerOptions.Builder patient() {
        return WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(Duration.ofMinutes(1).toMillis());
    }

    /** Starts workers that see a cancellation within 50 ms. */
    public static LabellingWorkers start(TestWorkflowEnvironment environment, FakeSteps steps) {
        WorkerOptions options = patient()
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(50))
                .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(50))
                .build();
        Worker cpu = environment.newWorker(TaskQueues.CPU, options);
        cpu.registerWorkflowImplementationTypes(VideoWorkflowImpl.class, DatasetWorkflowImpl.class);
        cpu.registerActivitiesImplementations(steps);
        environment.newWorker(TaskQueues.GPU, options).registerActivitiesImplementations(steps);
        environment.start();
        return new LabellingWorkers(environment);
    }

    public WorkflowClient client() {
        return environment.getWorkflowClient();
    }

    public VideoWorkflow video(String workflowId) {
        return client().newWorkflowStub(VideoWorkflow.class, options(workflowId));
    }

    public DatasetWorkflow dataset(String workflowId) {
        return client().newWorkflowStub(DatasetWorkflow.class, options(workflowId));
    }

    private static WorkflowOptions options(String workflowId) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CPU)
                .setWorkflowId(workflowId)
                .build();
    }

    /** Replays a history on today's workflows; throws when they do anything else. */
    public static void replay(WorkflowExecutionHistory history) throws Exception {
        try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance()) {
            Worker worker = environment.newWorker(TaskQueues.CPU, patient().build());
            worker.registerWorkflowImplementationTypes(
                    VideoWorkflowImpl.class,
                    DatasetWorkflowImpl.class,
                    AssemblyWorkflowImpl.class,
                    TrainingWorkflowImpl.class);
            WorkflowReplayer.replayWorkflowExecution(history, worker);
        }
    }

    /** A configuration with chunks of the given size. */
    public static PipelineConfig config(int chunkFrames, int chunkParallelism, DatasetConfig dataset) {
        PipelineConfig d = PipelineConfig.DEFAULT;
        ChunkConfig chunk = new ChunkConfig(chunkFrames, chunkParallelism, 4);
        return new PipelineConfig(chunk, d.flow(), d.features(), d.ncut(), d.crf(), d.quality(), d.matching(), dataset);
    }

    /** The same, with a trained model. */
    public static PipelineConfig predicting(int chunkFrames, int chunkParallelism, PredictionConfig prediction) {
        PipelineConfig d = config(chunkFrames, chunkParallelism, DatasetConfig.DEFAULT);
        return new PipelineConfig(
                d.chunk(),
                d.flow(),
                d.features(),
                d.ncut(),
                d.crf(),
                d.quality(),
                d.matching(),
                prediction,
                d.dataset());
    }

    public static DatasetRequest request(int videos, DatasetConfig dataset) {
        return new DatasetRequest(
                "set", FakeSteps.ref("manifest"), videos, config(16, 2, dataset), "file:/out", Optional.empty());
    }

    /** The histories of all runs of a workflow, in order, from the given first run on. */
    public List<WorkflowExecutionHistory> runs(String workflowId, String firstRunId) {
        List<WorkflowExecutionHistory> runs = new ArrayList<>();
        String run = firstRunId;
        while (!run.isEmpty()) {
            WorkflowExecutionHistory history = client().fetchHistory(workflowId, run);
            runs.add(history);
            HistoryEvent last = history.getEvents().get(history.getEvents().size() - 1);
            run = last.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
        }
        return runs;
    }

    /** Waits, at most ten seconds of real time, until something has happened. */
    public static void await(BooleanSupplier happened) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within 10 s");
            }
            pause();
        }
    }

    /** A short rest of a polling loop. */
    public static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
