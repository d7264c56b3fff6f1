package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a benchmark measured.
 *
 * @param bench name of the benchmark
 * @param input the input in words
 * @param parameters sizes and settings, by name
 * @param stages how long each stage took
 * @param agreements whether the results are the reference's; empty when it was not there
 */
public record BenchReport(
        String bench,
        String input,
        Map<String, Object> parameters,
        List<StageTiming> stages,
        List<Agreement> agreements) {
    private static final int MILLIS = 1000;

    public BenchReport {
        requireNonNull(bench, "bench");
        requireNonNull(input, "input");
        parameters = new LinkedHashMap<>(parameters);
        stages = List.copyOf(stages);
        agreements = List.copyOf(agreements);
    }

    /** Whether every comparison came out as it must; true when there was nothing to compare with. */
    public boolean agrees() {
        return agreements.stream().allMatch(Agreement::agrees);
    }

    /** The report for people, line by line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(bench + ": " + input);
        lines.add(String.format(Locale.ROOT, "%-22s %12s %12s %8s", "median of", "ours", "reference", "ratio"));
        for (StageTiming stage : stages) {
            boolean both = stage.ratio().isPresent();
            lines.add(String.format(
                    Locale.ROOT,
                    "%-22s %12s %12s %8s",
                    stage.name(),
                    millis(stage.oursMedian()),
                    both ? millis(stage.referenceMedian().getAsDouble()) : "-",
                    both ? String.format(Locale.ROOT, "%.1f", stage.ratio().getAsDouble()) : "-"));
        }
        for (Agreement agreement : agreements) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s %s: %s (must be %s)",
                    agreement.agrees() ? "agrees" : "DIFFERS",
                    agreement.measure(),
                    number(agreement.value()),
                    agreement.required()));
        }
        return lines;
    }

    /** The report for machines. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bench", bench);
        json.put("input", input);
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("java", System.getProperty("java.version"));
        json.putAll(parameters);
        json.put("reference", stages.stream().anyMatch(stage -> stage.ratio().isPresent()));
        json.put("stages", stages.stream().map(StageTiming::json).toList());
        json.put("agreements", agreements);
        json.put("agrees", agrees());
        return json;
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, seconds < 0.1 ? "%.2f ms" : "%.1f ms", seconds * MILLIS);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.9g", value);
    }
}
