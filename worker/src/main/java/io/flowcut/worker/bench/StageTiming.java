package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long one stage took.
 *
 * @param name name of the stage
 * @param ours seconds of our runs, in the order in which they ran; at least one
 * @param reference seconds of the reference's runs; empty when it was not there
 */
public record StageTiming(String name, List<Double> ours, List<Double> reference) {
    public StageTiming {
        requireNonNull(name, "name");
        ours = List.copyOf(ours);
        reference = List.copyOf(reference);
        if (ours.isEmpty()) {
            throw new IllegalArgumentException("stage " + name + " was never run");
        }
    }

    /** Median of our seconds. */
    public double oursMedian() {
        return median(ours);
    }

    /** Median of the reference's seconds. */
    public OptionalDouble referenceMedian() {
        return reference.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(reference));
    }

    /** How many times faster we are: the reference's median over ours. */
    public OptionalDouble ratio() {
        return reference.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(reference) / oursMedian());
    }

    /** For JSON: medians in seconds, their ratio beside them, and all runs. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stage", name);
        json.put("oursMedianSeconds", oursMedian());
        if (!reference.isEmpty()) {
            json.put("referenceMedianSeconds", median(reference));
            json.put("ratio", ratio().getAsDouble());
        }
        json.put("oursSeconds", ours);
        json.put("referenceSeconds", reference);
        return json;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
