package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.FlowCutWorker;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.Steps;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.assembly.AssemblyRequest;
import io.flowcut.workflows.assembly.AssemblyResult;
import io.flowcut.workflows.assembly.AssemblyWorkflow;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a training dataset together on a service, with a worker in this process. */
public final class AssemblyRun {
    private static final Logger log = LoggerFactory.getLogger(AssemblyRun.class);

    private final Supplier<TemporalService> services;
    private final Pipeline pipeline;
    private final StopSignal stop;

    /**
     * @param services opens the service to run on
     * @param stop ends the run early when it is requested
     */
    public AssemblyRun(Supplier<TemporalService> services, Pipeline pipeline, StopSignal stop) {
        this.services = requireNonNull(services, "services");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.stop = requireNonNull(stop, "stop");
    }

    /**
     * Runs to the end, or until the stop is requested.
     *
     * @param own folder for the program's files, the default place of the artifact store
     * @return empty when it was stopped
     * @throws FlowCutException with the cause of a failed workflow; earlier output is untouched then
     */
    public Optional<AssemblyResult> run(AssemblyRequest request, FlowCutConfig config, Path own) {
        try (TemporalService service = services.get()) {
            return run(service, request, config, own);
        }
    }

    private Optional<AssemblyResult> run(
            TemporalService service, AssemblyRequest request, FlowCutConfig config, Path own) {
        StorageOptions options = RunStores.options(
                service, config.storage(), own.resolve("artifacts").toString());
        try (Storage storage = new Storage(options, StorageListener.NONE);
                Steps steps = pipeline.open(storage, config);
                FlowCutWorker worker =
                        new FlowCutWorker(service.client(), config.worker(), storage.artifacts(), steps.activities())) {
            worker.start();
            Optional<AssemblyResult> result = WorkflowResult.await(
                    service.client(), start(service.client(), request), AssemblyResult.class, stop, () -> {});
            if (result.isEmpty()) {
                worker.drain(Duration.ofSeconds(config.worker().gracePeriod()));
            }
            return result;
        }
    }

    /** Starts the workflow; returns its id, which is that of one at work where the same was asked for before. */
    private static String start(WorkflowClient client, AssemblyRequest request) {
        String id = WorkflowIds.assembly(request);
        AssemblyWorkflow workflow = client.newWorkflowStub(
                AssemblyWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CPU)
                        .setWorkflowId(id)
                        .build());
        try {
            WorkflowClient.start(workflow::assembleDataset, request);
        } catch (WorkflowExecutionAlreadyStarted e) {
            log.info("the dataset is being put together already by {}", id);
        }
        return id;
    }
}
