package io.flowcut.worker.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Seconds that stages take for a frame, as runs measured them: one row a video.
 *
 * @param secondsPerFrame (videos, stages), in the order of {@link Stage}; each above or equal to 0
 */
public record MeasuredStages(List<double[]> secondsPerFrame) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public MeasuredStages {
        secondsPerFrame = List.copyOf(secondsPerFrame);
        if (secondsPerFrame.isEmpty()) {
            throw new IllegalArgumentException("no video was measured");
        }
    }

    /**
     * Reads the {@code run.json} of finished runs. Videos of which any stage was taken from the store do not count: the
     * time of what was not computed is not known.
     *
     * @param runs files, or output folders that hold one
     * @throws FlowCutException of type BadInput that names the file
     */
    public static MeasuredStages read(List<Path> runs) {
        List<double[]> rows = new ArrayList<>();
        for (Path run : runs) {
            Path file = Files.isDirectory(run) ? run.resolve("run.json") : run;
            for (JsonNode video : parse(file).path("videos")) {
                double[] row = row(file, video);
                if (Arrays.stream(row).allMatch(seconds -> seconds >= 0)) {
                    rows.add(row);
                }
            }
        }
        if (rows.isEmpty()) {
            throw new FlowCutException(
                    ErrorType.BAD_INPUT,
                    runs.get(0) + ": no video of which every stage was computed in that run; label one into a new"
                            + " folder with a new store to measure it");
        }
        return new MeasuredStages(rows);
    }

    /** Mean over the videos, in seconds a frame. */
    public double mean(Stage stage) {
        return secondsPerFrame.stream()
                .mapToDouble(row -> row[stage.index()])
                .average()
                .orElseThrow();
    }

    private static JsonNode parse(Path file) {
        JsonNode run;
        try {
            run = JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new FlowCutException(
                    ErrorType.BAD_INPUT, file + ": cannot be read as a run.json: " + firstLine(e), e);
        }
        if (!run.path("videos").isArray() || !run.has("formatVersion")) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": is not the run.json of a labelling run");
        }
        return run;
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Negative where a stage was not computed for every frame. */
    private static double[] row(Path file, JsonNode video) {
        double[] row = new double[Stage.values().length];
        Arrays.fill(row, -1);
        for (JsonNode step : video.path("steps")) {
            for (Stage stage : Stage.values()) {
                if (stage.stepName().equals(step.path("step").asText())) {
                    row[stage.index()] = secondsPerFrame(file, step);
                }
            }
        }
        return row;
    }

    private static double secondsPerFrame(Path file, JsonNode step) {
        long computed = step.path("computed").asLong(-1);
        double seconds = step.path("seconds").asDouble(-1);
        if (computed < 0 || seconds < 0 || !Double.isFinite(seconds)) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": a step without computed frames and seconds");
        }
        return step.path("reused").asLong() > 0 || computed == 0 ? -1 : seconds / computed;
    }
}
