package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.FlowCutWorker;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.ServiceSetup;
import io.flowcut.worker.service.Steps;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrainingRequest;
import io.flowcut.workflows.training.TrainingResult;
import io.flowcut.workflows.training.TrainingWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a model on a service, with a worker in this process. */
public final class TrainingRun {
    private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

    private final Supplier<TemporalService> services;
    private final Pipeline pipeline;
    private final StopSignal stop;
    private final TrainingListener listener;

    /**
     * @param services opens the service to run on
     * @param stop ends the run early when it is requested
     * @param listener hears how it comes on
     */
    public TrainingRun(
            Supplier<TemporalService> services, Pipeline pipeline, StopSignal stop, TrainingListener listener) {
        this.services = requireNonNull(services, "services");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.stop = requireNonNull(stop, "stop");
        this.listener = requireNonNull(listener, "listener");
    }

    /**
     * Runs to the end, or until the stop is requested.
     *
     * @param own folder for the program's files, the default place of the artifact store
     * @return empty when it was stopped
     * @throws FlowCutException with the cause of a failed workflow; earlier output is untouched then
     */
    public Optional<TrainingResult> run(TrainingRequest request, FlowCutConfig config, Path own) {
        try (TemporalService service = services.get()) {
            StorageOptions options = RunStores.options(
                    service, config.storage(), own.resolve("artifacts").toString());
            try (Storage storage = new Storage(options, StorageListener.NONE);
                    Steps steps = pipeline.open(storage, config);
                    FlowCutWorker worker = new FlowCutWorker(
                            service.client(), config.worker(), storage.artifacts(), steps.activities())) {
                worker.start();
                return follow(service, start(service, request), worker, config);
            }
        }
    }

    private String start(TemporalService service, TrainingRequest request) {
        boolean attributes = service.durable() && new ServiceSetup(service.client()).searchAttributesRegistered();
        TrainingRequest submitted = new TrainingRequest(
                request.name(),
                request.dataset(),
                request.output(),
                request.config(),
                request.tracking(),
                attributes,
                request.resumeFrom());
        String id = WorkflowIds.training(request);
        TrainingWorkflow workflow = service.client()
                .newWorkflowStub(
                        TrainingWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueues.CPU)
                                .setWorkflowId(id)
                                .setMemo(Map.of("training", request.name()))
                                .build());
        try {
            WorkflowClient.start(workflow::trainModel, submitted);
            if (service.durable()) {
                listener.note("training " + id + "; flowcut status, pause, resume and cancel take this id");
            }
        } catch (WorkflowExecutionAlreadyStarted e) {
            listener.note("goes on with the training " + id + ", which is at work already");
        }
        return id;
    }

    private Optional<TrainingResult> follow(
            TemporalService service, String id, FlowCutWorker worker, FlowCutConfig config) {
        WorkflowClient client = service.client();
        Optional<TrainingResult> result =
                WorkflowResult.await(client, id, TrainingResult.class, stop, () -> poll(client, id));
        if (result.isEmpty()) {
            worker.drain(Duration.ofSeconds(config.worker().gracePeriod()));
        } else {
            listener.ended();
        }
        return result;
    }

    private void poll(WorkflowClient client, String id) {
        try {
            listener.progress(LiveTraining.of(client, id));
        } catch (WorkflowServiceException | StatusRuntimeException e) {
            log.debug("no progress is known at the moment: {}", e.toString());
        }
    }
}
