package io.flowcut.worker.observability;

import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.worker.service.Steps;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.dataset.DatasetWorkflowImpl;
import io.flowcut.workflows.video.VideoWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real labelling run of two generated clips and one that is not there, watched by an {@link Observability}. */
final class ObservedRun {
    static final int FRAMES = 6;

    private ObservedRun() {}

    /** Labels; everything is written below the folder. */
    static DatasetResult label(Path folder, Observability observability) {
        DemoClipFolder clip = new DemoClipFolder(folder.resolve("clip"));
        clip.write(new DemoClip(new DemoOptions(3, FRAMES, 2, 160, 120)));
        FlowCutConfig config = new ConfigLoader(new ConfigSchema(), Map.of())
                .load(
                        Optional.empty(),
                        List.of("features.size=160x160", "crf.iterations=2", "chunk.frames=4", "chunk.batch=2"));
        StorageOptions options =
                config.storage().options(folder.resolve("store").toString());
        Storage storage = new Storage(options, observability.storage());
        ArtifactStore store = storage.artifacts();
        observability.requireStorage(options, store);
        DatasetRequest request = request(folder, store, config, clip.frames());
        try (TestServer.InProcessTestServer server = TestServer.createServer(true)) {
            WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(observability
                    .configure(WorkflowServiceStubsOptions.newBuilder()
                            .setChannel(server.getChannel())
                            .setRpcQueryTimeout(Duration.ofSeconds(60)))
                    .build());
            WorkflowClient client = WorkflowClient.newInstance(
                    stubs,
                    observability.configure(WorkflowClientOptions.newBuilder()).build());
            WorkerFactory factory = WorkerFactory.newInstance(
                    client,
                    WorkerFactoryOptions.newBuilder()
                            .setWorkerInterceptors(
                                    observability.workerInterceptors().toArray(WorkerInterceptor[]::new))
                            .build());
            try (Steps steps = new StandardPipeline().open(storage, config)) {
                for (String queue : List.of(TaskQueues.CPU, TaskQueues.GPU)) {
                    Worker worker = factory.newWorker(queue);
                    worker.registerWorkflowImplementationTypes(DatasetWorkflowImpl.class, VideoWorkflowImpl.class);
                    worker.registerActivitiesImplementations(steps.activities().toArray());
                }
                factory.start();
                return client.newWorkflowStub(
                                DatasetWorkflow.class,
                                WorkflowOptions.newBuilder()
                                        .setTaskQueue(TaskQueues.CPU)
                                        .setWorkflowId("observed")
                                        .build())
                        .labelDataset(request);
            } finally {
                factory.shutdown();
                factory.awaitTermination(30, TimeUnit.SECONDS);
                stubs.shutdownNow();
            }
        }
    }

    private static DatasetRequest request(Path folder, ArtifactStore store, FlowCutConfig config, Path frames) {
        try (ArtifactSink sink = store.create("application/jsonl")) {
            StringBuilder lines = new StringBuilder();
            for (String video : List.of("one", "two")) {
                lines.append(line(video, frames));
            }
            lines.append(line("missing", folder.resolve("nowhere.mp4")));
            sink.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            return new DatasetRequest(
                    "observed",
                    sink.commit(),
                    3,
                    config.pipeline(),
                    folder.resolve("out").toUri().toString(),
                    Optional.empty());
        }
    }

    private static String line(String video, Path input) {
        return "{\"videoId\":\"" + video + "\",\"uri\":\"" + input.toUri() + "\",\"frameList\":null}\n";
    }
}
