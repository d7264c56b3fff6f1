package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.ncut.CutStages;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** How the time of affinity, eigenvector and masks grows with the number of tokens, on all processors; ours alone. */
public final class GrowthBenchmark implements Benchmark {
    private static final int[] SIDES = {30, 40, 60, 80, 120};
    private static final double LARGEST_EXPONENT = 2.1;

    private final long seed;
    private final int dimensions;
    private final Optional<Path> plot;

    /**
     * @param seed of the generated features
     * @param dimensions length of the picture's and of the flow's features
     * @param plot where an SVG file with the plot shall be written
     */
    public GrowthBenchmark(long seed, int dimensions, Optional<Path> plot) {
        this.seed = seed;
        this.dimensions = dimensions;
        this.plot = requireNonNull(plot, "plot");
    }

    @Override
    public Optional<String> driver() {
        return Optional.empty();
    }

    @Override
    public BenchReport run(BenchRun run) {
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(processors);
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        List<Double> tokens = new ArrayList<>();
        List<StageTiming> timings = new ArrayList<>();
        try {
            for (int side : SIDES) {
                NcutInput input = NcutInput.generated(seed, side, side, dimensions);
                tokens.add((double) input.features().tokens());
                CutStages stages = new CutStages(input.features(), input.config(), pool, processors);
                time(run, "affinity", side, stages::affinity, timings, seconds);
                time(run, "eigenvector", side, stages::eigenvector, timings, seconds);
                time(run, "masks", side, stages::masks, timings, seconds);
            }
        } finally {
            pool.shutdownNow();
        }
        List<Agreement> agreements = new ArrayList<>();
        seconds.forEach((stage, times) -> agreements.add(Agreement.atMost(
                "exponent of the time of " + stage + " in the number of tokens",
                exponent(tokens, times),
                LARGEST_EXPONENT)));
        plot.ifPresent(file -> write(file, new GrowthPlot(tokens, seconds).svg()));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("dimensions", dimensions);
        parameters.put("repeats", run.repeats());
        return new BenchReport(
                "growth",
                "grids of 30x30 to 120x120 tokens of 2 x " + dimensions + " features, seed " + seed,
                parameters,
                timings,
                agreements);
    }

    private static void time(
            BenchRun run,
            String stage,
            int side,
            Runnable ours,
            List<StageTiming> timings,
            Map<String, List<Double>> seconds) {
        StageTiming timing = run.time(stage + " " + side * side, ours, stage, Map.of());
        timings.add(timing);
        seconds.computeIfAbsent(stage, name -> new ArrayList<>()).add(timing.oursMedian());
    }

    /** Slope of the least squares line through the logarithms. */
    static double exponent(List<Double> tokens, List<Double> seconds) {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < tokens.size(); i++) {
            sumX += Math.log(tokens.get(i));
            sumY += Math.log(seconds.get(i));
        }
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < tokens.size(); i++) {
            double x = Math.log(tokens.get(i)) - sumX / tokens.size();
            covariance += x * (Math.log(seconds.get(i)) - sumY / tokens.size());
            variance += x * x;
        }
        return covariance / variance;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written: " + e, e);
        }
    }
}
