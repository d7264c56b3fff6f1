package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.FlowCutWorker;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.ServiceSetup;
import io.flowcut.worker.service.Steps;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Labels inputs from end to end: resolves them, runs the dataset workflow on a service with a worker in this process,
 * and publishes the outputs when all of them are there.
 */
public final class LabelRun {
    private final Supplier<TemporalService> services;
    private final Pipeline pipeline;
    private final RunListener listener;
    private final StopSignal stop;

    /**
     * @param services opens the service to run on
     * @param pipeline what carries out the steps
     * @param stop ends the run early when it is requested
     */
    public LabelRun(Supplier<TemporalService> services, Pipeline pipeline, RunListener listener, StopSignal stop) {
        this.services = requireNonNull(services, "services");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.listener = requireNonNull(listener, "listener");
        this.stop = requireNonNull(stop, "stop");
    }

    /**
     * Runs to the end, or until the stop is requested.
     *
     * @throws FlowCutException when the run failed; earlier output is untouched then
     */
    public LabelOutcome run(LabelRequest request) {
        Instant started = Instant.now();
        try (RunFolder folder = RunFolder.open(request.out(), request.config().storage())) {
            listener.opened(folder.own());
            try (TemporalService service = services.get()) {
                return run(request, folder, service, started);
            }
        }
    }

    private LabelOutcome run(LabelRequest request, RunFolder folder, TemporalService service, Instant started) {
        FlowCutConfig config = request.config();
        StorageOptions options = RunStores.options(service, config.storage(), RunStores.defaultStore(request.out()));
        try (Storage storage = new Storage(options, StorageListener.NONE);
                RunFolder.Staging staging = folder.stage(storage);
                Steps steps = pipeline.open(storage, config);
                FlowCutWorker worker =
                        new FlowCutWorker(service.client(), config.worker(), storage.artifacts(), steps.activities())) {
            steps.check(config.pipeline());
            Manifest manifest = Manifest.resolve(request.inputs(), storage);
            DatasetRequest dataset = dataset(request, manifest, folder, staging, service);
            if (!service.durable()) {
                listener.note("embedded Temporal service: the run ends with this process, finished steps stay in "
                        + "the artifact store, and the same command resumes");
            }
            worker.start();
            DatasetExecution execution = new DatasetExecution(service.client(), listener, stop);
            Optional<DatasetResult> result = execution.run(dataset);
            if (result.isEmpty()) {
                Duration grace = Duration.ofSeconds(config.worker().gracePeriod());
                boolean drained = worker.drain(grace);
                return new LabelOutcome.Stopped(stop.exitCode().orElseThrow(), drained);
            }
            return finish(request, folder, storage, started, result.get());
        }
    }

    private static DatasetRequest dataset(
            LabelRequest request,
            Manifest manifest,
            RunFolder folder,
            RunFolder.Staging staging,
            TemporalService service) {
        if (!service.durable()) {
            return dataset(request, manifest, staging.uri(), false);
        }
        // The staging folder is named by the job, and is part of what the job is asked to do.
        String id = WorkflowIds.dataset(dataset(request, manifest, folder.uri(), false));
        staging.keep(id.substring(id.lastIndexOf('-') + 1));
        boolean attributes = new ServiceSetup(service.client()).searchAttributesRegistered();
        return dataset(request, manifest, staging.uri(), attributes);
    }

    private static DatasetRequest dataset(LabelRequest request, Manifest manifest, String output, boolean attributes) {
        return new DatasetRequest(
                request.name(),
                manifest.artifact(),
                manifest.videos(),
                request.config().pipeline(),
                output,
                attributes,
                Optional.empty());
    }

    private LabelOutcome finish(
            LabelRequest request, RunFolder folder, Storage storage, Instant started, DatasetResult result) {
        ArtifactStore store = storage.artifacts();
        folder.publish();
        SummaryBuilder summaries = new SummaryBuilder(request, folder, store);
        Iterable<VideoResult> labelled = summaries.labelledVideos(result);
        RunSummary summary = summaries.build(result, labelled, started, Instant.now());
        pipeline.reports(storage).write(folder.local(), summary, labelled, store);
        folder.publishLocal("report.html");
        folder.write("run.json", summaries.json(summary));
        return new LabelOutcome.Finished(summary, folder.name("report.html"), folder.local(), labelled, store);
    }
}
