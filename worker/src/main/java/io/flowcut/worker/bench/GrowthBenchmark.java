package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.ncut.CutStages;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        GrowthSeries series = new GrowthSeries("tokens");
        try {
            for (int side : SIDES) {
                NcutInput input = NcutInput.generated(seed, side, side, dimensions);
                series.next(input.features().tokens());
                CutStages stages = new CutStages(input.features(), input.config(), pool, processors);
                series.time(run, "affinity", stages::affinity);
                series.time(run, "eigenvector", stages::eigenvector);
                series.time(run, "masks", stages::masks);
            }
        } finally {
            pool.shutdownNow();
        }
        plot.ifPresent(series::plot);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("dimensions", dimensions);
        parameters.put("repeats", run.repeats());
        return new BenchReport(
                "growth",
                "grids of 30x30 to 120x120 tokens of 2 x " + dimensions + " features, seed " + seed,
                parameters,
                series.timings(),
                series.agreements(LARGEST_EXPONENT));
    }
}
