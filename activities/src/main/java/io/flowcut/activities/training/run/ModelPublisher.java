package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.training.run.StoredFolder.StoredFile;
import io.flowcut.workflows.config.TrackingConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.RoundResult;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.TrainingActivities.PublishRequest;
import io.flowcut.workflows.training.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes what a training made into its output folder: {@code model/} (what prediction loads), {@code curves/round-N.csv}
 * and {@code .svg}, {@code samples/round-N.png}, {@code checkpoints/round-N.json} (the last checkpoint, and where its files
 * lie in the store), {@code checkpoints/round-N/} (these files, unless they are larger than
 * {@code tracking.checkpointMegabytes}), {@code config.json}, and last {@code training.json}, which tells of all.
 */
public final class ModelPublisher {
    private static final int FORMAT_VERSION = 1;

    private static final long BYTES_PER_MEGABYTE = 1_000_000;

    private final ArtifactStore store;
    private final JsonMapper mapper = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public ModelPublisher(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** Writes everything; returns the URI of the model's folder. */
    public String publish(PublishRequest request, OutputFolder output) {
        RoundResult best = request.rounds().get(request.best() - 1);
        for (StoredFile file : new StoredFolder(store).files(best.model().files())) {
            copy(file, output, "model/" + file.name());
        }
        for (RoundResult round : request.rounds()) {
            List<CurvePoint> points = points(round);
            String name = "round-" + round.round();
            output.write("curves/" + name + ".csv", csv(points).getBytes(StandardCharsets.UTF_8));
            output.write(
                    "curves/" + name + ".svg",
                    new CurvePlot(points, "Round " + round.round()).svg().getBytes(StandardCharsets.UTF_8));
            round.model()
                    .validation()
                    .flatMap(Validation::samples)
                    .ifPresent(samples -> output.write("samples/" + name + ".png", store.read(samples)));
            output.write("checkpoints/" + name + ".json", store.read(round.curve()));
            writeCheckpoint(round, request.config().tracking(), output, "checkpoints/" + name + "/");
        }
        output.write("config.json", json(request.config()));
        output.write("training.json", summary(request));
        return request.output() + "model/";
    }

    /** Writes the files of a round's last checkpoint, unless they are too large. */
    private void writeCheckpoint(RoundResult round, TrackingConfig config, OutputFolder output, String folder) {
        List<StoredFile> files = Checkpoints.read(store, round.curve()).files();
        long bytes = files.stream().mapToLong(file -> file.artifact().size()).sum();
        if (bytes <= config.checkpointMegabytes() * BYTES_PER_MEGABYTE) {
            for (StoredFile file : files) {
                copy(file, output, folder + file.name());
            }
        }
    }

    /** Every point of a round, the figures of its end included. */
    public List<CurvePoint> points(RoundResult round) {
        Checkpoint last = Checkpoints.read(store, round.curve());
        List<CurvePoint> points = new Curve(store).read(last.curve(), 0);
        round.last()
                .filter(figures -> figures.step() > last.validated())
                .ifPresent(figures -> points.add(CurvePoint.of(figures)));
        return points;
    }

    /** Points of a round at work that the tracking server does not have yet. */
    public List<CurvePoint> unsentPoints(RoundState round) {
        return round.checkpoint()
                .map(ref -> new Curve(store).read(Checkpoints.read(store, ref).curve(), round.sentPoints()))
                .orElse(List.of());
    }

    private void copy(StoredFile file, OutputFolder output, String path) {
        try (OutputFolder.StagedFile staged = output.stage(path)) {
            try (InputStream in = store.open(file.artifact());
                    OutputStream out = staged.stream()) {
                in.transferTo(out);
            } catch (IOException e) {
                throw FlowCutException.storage(path, "cannot be written: " + e.getMessage(), e);
            }
            staged.commit();
        }
    }

    private byte[] summary(PublishRequest request) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("formatVersion", FORMAT_VERSION);
        summary.put("name", request.name());
        summary.put("workflowId", request.workflowId());
        summary.put("best", request.best());
        summary.put("rounds", request.rounds());
        summary.put("config", request.config());
        return json(summary);
    }

    private byte[] json(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary cannot be written as JSON", e);
        }
    }

    /** A line a step; a cell is empty where nothing was measured. */
    private static String csv(List<CurvePoint> points) {
        TreeSet<String> names = new TreeSet<>();
        points.forEach(point -> names.addAll(point.values().keySet()));
        StringBuilder text = new StringBuilder("step,timeMillis");
        names.forEach(name -> text.append(',').append(name));
        text.append('\n');
        for (CurvePoint point : points) {
            text.append(point.step()).append(',').append(point.timeMillis());
            for (String name : names) {
                text.append(',');
                Double value = point.values().get(name);
                if (value != null) {
                    text.append(String.format(Locale.ROOT, "%.9g", value));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
