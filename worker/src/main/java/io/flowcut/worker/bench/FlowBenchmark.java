package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.DisFlow;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DIS flow between two pictures on one thread, against OpenCV's Python package. Both run the same native algorithm, in
 * versions that differ: the benchmark shows what the way into it costs.
 */
public final class FlowBenchmark implements Benchmark {
    private static final int THREADS = 1;
    /** Versions of OpenCV differ a little. */
    private static final double MEAN_DIFFERENCE = 0.1;

    private final RgbImage first;
    private final RgbImage second;
    private FlowField field = new FlowField(1, 1, new float[2]);

    /** @param second a picture of the same size */
    public FlowBenchmark(RgbImage first, RgbImage second) {
        this.first = requireNonNull(first, "first");
        this.second = requireNonNull(second, "second");
    }

    @Override
    public Optional<String> driver() {
        return Optional.of("flow_driver.py");
    }

    @Override
    public BenchReport run(BenchRun run) {
        FlowConfig full =
                new FlowConfig(FlowConfig.DEFAULT.backend(), 1, Math.max(64, Math.max(first.width(), first.height())));
        try (DisFlow flow = new DisFlow(full, THREADS)) {
            load(run);
            StageTiming timing = run.time("flow", () -> field = flow.estimate(first, second), "flow", Map.of());
            Map<String, Object> parameters = new LinkedHashMap<>();
            parameters.put("width", first.width());
            parameters.put("height", first.height());
            parameters.put("repeats", run.repeats());
            String input = String.format("DIS, two pictures of %dx%d, one thread", first.width(), first.height());
            return new BenchReport(
                    "flow", input, parameters, List.of(timing), run.reference().isPresent() ? compare(run) : List.of());
        } catch (IOException e) {
            throw FlowCutException.storage(run.scratch().toString(), "cannot be written: " + e, e);
        }
    }

    private void load(BenchRun run) throws IOException {
        if (run.reference().isEmpty()) {
            return;
        }
        Path firstFile = run.scratch().resolve("first.npy");
        Path secondFile = run.scratch().resolve("second.npy");
        NpyFile.write(firstFile, first.pixels(), first.height(), first.width(), 3);
        NpyFile.write(secondFile, second.pixels(), second.height(), second.width(), 3);
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("first", firstFile.toString());
        arguments.put("second", secondFile.toString());
        arguments.put("threads", THREADS);
        run.reference().get().call("load", arguments);
    }

    private List<Agreement> compare(BenchRun run) {
        Path file = run.scratch().resolve("field.npy");
        run.reference().orElseThrow().call("save_flow", Map.of("file", file.toString()));
        float[] expected = NpyFile.read(file).floats();
        double sum = 0;
        for (int i = 0; i < expected.length; i += 2) {
            sum += Math.hypot(expected[i] - field.vectors()[i], expected[i + 1] - field.vectors()[i + 1]);
        }
        return List.of(Agreement.atMost(
                "mean distance of the vectors in pixels", sum / (expected.length / 2), MEAN_DIFFERENCE));
    }
}
