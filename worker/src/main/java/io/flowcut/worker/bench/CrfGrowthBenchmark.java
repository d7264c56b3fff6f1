package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.crf.DenseCrf;
import io.flowcut.workflows.config.CrfConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the time of the dense CRF of one mask and of several grows with the pixels, on two threads; ours alone. */
public final class CrfGrowthBenchmark implements Benchmark {
    private static final int[][] SIZES = {{320, 180}, {480, 270}, {640, 360}, {854, 480}, {1280, 720}, {1920, 1080}};
    /** One is linear; larger pictures fit less into caches. */
    private static final double LARGEST_EXPONENT = 1.15;

    private final long seed;
    private final int masks;
    private final Optional<Path> plot;

    /**
     * @param seed of the generated pictures
     * @param masks 1 to 16
     * @param plot where an SVG file with the plot shall be written
     */
    public CrfGrowthBenchmark(long seed, int masks, Optional<Path> plot) {
        this.seed = seed;
        this.masks = masks;
        this.plot = requireNonNull(plot, "plot");
    }

    @Override
    public Optional<String> driver() {
        return Optional.empty();
    }

    @Override
    public BenchReport run(BenchRun run) {
        GrowthSeries series = new GrowthSeries("pixels");
        for (int[] size : SIZES) {
            CrfInput input = CrfInput.generated(seed, masks, size[0], size[1]);
            series.next((long) size[0] * size[1]);
            DenseCrf crf = new DenseCrf(CrfConfig.DEFAULT, CrfBenchmark.THREADS);
            if (masks > 1) {
                series.time(
                        run,
                        "1 mask",
                        () -> crf.process(input.picture(), input.masks().subList(0, 1)));
            }
            series.time(
                    run, masks == 1 ? "1 mask" : masks + " masks", () -> crf.process(input.picture(), input.masks()));
        }
        plot.ifPresent(series::plot);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("masks", masks);
        parameters.put("repeats", run.repeats());
        parameters.put("sizes", List.of(SIZES));
        return new BenchReport(
                "crf growth",
                "dense CRF at 320x180 to 1920x1080, generated pictures, seed " + seed + ", " + CrfBenchmark.THREADS
                        + " threads",
                parameters,
                series.timings(),
                series.agreements(LARGEST_EXPONENT));
    }
}
