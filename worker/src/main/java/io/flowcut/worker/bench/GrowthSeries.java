package io.flowcut.worker.bench;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times of some stages at several sizes of input, and how they grow with the size. */
final class GrowthSeries {
    private final String unit;
    private final List<Double> sizes = new ArrayList<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final List<StageTiming> timings = new ArrayList<>();

    /** @param unit what is counted, such as tokens */
    GrowthSeries(String unit) {
        this.unit = unit;
    }

    /** Begins with the next size; each stage is timed once after it. */
    void next(long size) {
        sizes.add((double) size);
    }

    /** Times a stage at the current size. */
    void time(BenchRun run, String stage, Runnable ours) {
        long size = sizes.get(sizes.size() - 1).longValue();
        StageTiming timing = run.time(stage + " " + size, ours, stage, Map.of());
        timings.add(timing);
        seconds.computeIfAbsent(stage, name -> new ArrayList<>()).add(timing.oursMedian());
    }

    /** All timings. */
    List<StageTiming> timings() {
        return timings;
    }

    /** Whether the exponents of all stages are at most {@code largest}. */
    List<Agreement> agreements(double largest) {
        List<Agreement> agreements = new ArrayList<>();
        seconds.forEach((stage, times) -> agreements.add(Agreement.atMost(
                "exponent of the time of " + stage + " in the number of " + unit, exponent(sizes, times), largest)));
        return agreements;
    }

    /** Writes a plot as an SVG file. */
    void plot(Path file) {
        try {
            Files.writeString(file, new GrowthPlot(unit, sizes, seconds).svg());
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written: " + e, e);
        }
    }

    /** Slope of the least squares line through the logarithms. */
    static double exponent(List<Double> sizes, List<Double> seconds) {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < sizes.size(); i++) {
            sumX += Math.log(sizes.get(i));
            sumY += Math.log(seconds.get(i));
        }
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < sizes.size(); i++) {
            double x = Math.log(sizes.get(i)) - sumX / sizes.size();
            covariance += x * (Math.log(seconds.get(i)) - sumY / sizes.size());
            variance += x * x;
        }
        return covariance / variance;
    }
}
