package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.flowcut.activities.dataset.Outcomes;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.run.RunSummary.Counts;
import io.flowcut.worker.run.RunSummary.Digests;
import io.flowcut.worker.run.RunSummary.Model;
import io.flowcut.worker.run.RunSummary.Step;
import io.flowcut.worker.run.RunSummary.Video;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.video.ModelUse;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Puts together what a finished run was. */
final class SummaryBuilder {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private final LabelRequest request;
    private final String backend;
    private final RunFolder outputs;
    private final ArtifactStore store;

    /** Labels that were made as the configuration says. */
    SummaryBuilder(LabelRequest request, RunFolder outputs, ArtifactStore store) {
        this(request, request.config().pipeline().labelledBy(), outputs, store);
    }

    /**
     * @param backend how the labels were made, as {@code features.backend} says
     * @param outputs the published outputs
     */
    SummaryBuilder(LabelRequest request, String backend, RunFolder outputs, ArtifactStore store) {
        this.request = requireNonNull(request, "request");
        this.backend = requireNonNull(backend, "backend");
        this.outputs = requireNonNull(outputs, "outputs");
        this.store = requireNonNull(store, "store");
    }

    /** The videos that were labelled, in the order of the manifest. */
    Iterable<VideoResult> labelledVideos(DatasetResult result) {
        return new Outcomes(store).index(result.outcomes()).labelled();
    }

    RunSummary build(DatasetResult result, Iterable<VideoResult> labelled, Instant started, Instant ended) {
        double seconds = Duration.between(started, ended).toMillis() / 1e3;
        return new RunSummary(
                RunSummary.FORMAT_VERSION,
                request.name(),
                result.failedVideos() == 0 ? "done" : "doneWithSkippedVideos",
                backend,
                new BuildInfo().versions(),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                seconds,
                result.frames() / Math.max(seconds, 1e-3),
                new Counts(
                        result.videos() - result.failedVideos(),
                        result.failedVideos(),
                        result.frames(),
                        result.masks(),
                        result.tracks(),
                        result.segments()),
                new Digests(
                        inputsDigest(labelled),
                        outputs.digest("annotations.json"),
                        outputs.digest("segments.json"),
                        result.digest()),
                models(result.stats()),
                steps(result.stats()),
                result.warnings(),
                result.failures(),
                () -> StreamSupport.stream(labelled.spliterator(), false)
                        .map(SummaryBuilder::video)
                        .iterator(),
                new ConfigSchema().sections(request.config()));
    }

    /** What run.json holds. */
    RunFolder.Content json(RunSummary summary) {
        return out -> {
            JSON.writeValue(out, summary);
            out.write('\n');
        };
    }

    private static Video video(VideoResult result) {
        VideoInfo info = result.info();
        return new Video(
                info.source().videoId(),
                info.source().uri(),
                info.digest(),
                info.frames(),
                info.width(),
                info.height(),
                result.maskCount(),
                result.trackCount(),
                result.segmentCount(),
                steps(result.stats()),
                info.warnings());
    }

    private static List<Model> models(List<StepStats> stats) {
        List<Model> models = new ArrayList<>();
        for (StepStats step : stats) {
            for (ModelUse used : step.models()) {
                models.add(new Model(
                        step.step(),
                        used.name(),
                        used.sha256(),
                        used.engine(),
                        used.precision(),
                        used.randomWeights()));
            }
        }
        return models;
    }

    private static List<Step> steps(List<StepStats> stats) {
        return stats.stream()
                .map(step -> new Step(step.step(), step.computed(), step.reused(), step.seconds()))
                .toList();
    }

    private static String inputsDigest(Iterable<VideoResult> labelled) {
        Sha256 digest = new Sha256();
        for (VideoResult video : labelled) {
            digest.bytes(video.info().digest().getBytes(StandardCharsets.US_ASCII));
        }
        return digest.hex();
    }
}
