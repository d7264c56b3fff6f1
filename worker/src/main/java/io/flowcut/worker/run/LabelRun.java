package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.video.InputResolver;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.FlowCutWorker;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.Steps;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Labels inputs from end to end: resolves them, runs the dataset workflow on a service with a worker in this process,
 * and publishes the outputs when all of them are there.
 */
public final class LabelRun {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

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
        try (RunFolder folder = RunFolder.open(request.out())) {
            listener.opened(folder.own());
            FlowCutConfig config = request.config();
            String ownStore = folder.own().resolve("artifacts").toString();
            try (Storage storage = new Storage(config.storage().options(ownStore), StorageListener.NONE);
                    TemporalService service = services.get();
                    Steps steps = pipeline.open(storage, config);
                    FlowCutWorker worker = new FlowCutWorker(
                            service.client(), config.worker(), storage.artifacts(), steps.activities())) {
                steps.check(config.pipeline());
                DatasetRequest dataset = dataset(request, folder, storage.artifacts());
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
    }

    /** Resolves the inputs into a manifest in the store, a line a video, without holding all of them in memory. */
    private static DatasetRequest dataset(LabelRequest request, RunFolder folder, ArtifactStore store) {
        AtomicInteger videos = new AtomicInteger();
        try (ArtifactSink sink = store.create("application/jsonl")) {
            new InputResolver(store).resolve(request.inputs(), video -> {
                videos.incrementAndGet();
                sink.write(line(video));
            });
            ArtifactRef manifest = sink.commit();
            store.flush();
            return new DatasetRequest(
                    request.name(),
                    manifest,
                    videos.get(),
                    request.config().pipeline(),
                    folder.staging().toUri().toString(),
                    Optional.empty());
        }
    }

    private static byte[] line(VideoSource video) {
        try {
            return (JSON.writeValueAsString(video) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a video source cannot be written as JSON", e);
        }
    }

    private LabelOutcome finish(
            LabelRequest request, RunFolder folder, Storage storage, Instant started, DatasetResult result) {
        ArtifactStore store = storage.artifacts();
        folder.publish();
        SummaryBuilder summaries = new SummaryBuilder(request, folder.root(), store);
        List<VideoResult> labelled = summaries.labelledVideos(result);
        RunSummary summary = summaries.build(result, labelled, started);
        folder.write("run.json", summaries.json(summary));
        Path report = pipeline.reports(storage).write(folder.root(), summary, labelled, store);
        return new LabelOutcome.Finished(summary, report, labelled, store);
    }
}
