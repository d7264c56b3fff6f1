package io.flowcut.worker.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.serviceclient.MetricsType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the dashboards and alerts of the chart read, held against what a worker exposes. */
final class ChartMetrics {
    /** A metric and its labels a line; the tests of the chart allow its queries nothing else. */
    private static final Path LIST = Path.of("..", "helm", "test", "testdata", "metrics.txt");

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private ChartMetrics() {}

    static void assertExposed(String scraped) throws IOException {
        Map<String, Set<String>> exposed = labels(scraped);
        for (String line : Files.readAllLines(LIST)) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            List<String> words = List.of(line.split(" "));
            String name = words.get(0);
            List<String> labels = words.subList(1, words.size());
            if (exposed.containsKey(name)) {
                assertThat(exposed.get(name)).as(name).containsAll(labels);
            } else {
                assertThat(labelsWithoutCause(name))
                        .as(name + " is neither exposed nor known to come with its cause")
                        .hasValueSatisfying(known -> assertThat(known).containsAll(labels));
            }
        }
    }

    private static Map<String, Set<String>> labels(String scraped) {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : scraped.split("\n")) {
            Matcher series = SERIES.matcher(line);
            if (!line.startsWith("#") && series.matches()) {
                Set<String> names = labels.computeIfAbsent(series.group(1), name -> new HashSet<>());
                Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
                while (label.find()) {
                    names.add(label.group(1));
                }
            }
        }
        return labels;
    }

    /** Labels of a metric that appears when something happened that did not happen here: a retry, a GPU, an outage. */
    private static Optional<Set<String>> labelsWithoutCause(String name) {
        for (Metric metric : Metric.values()) {
            if (metric.exposedName().equals(name) && (metric.needsGpu() || metric == Metric.RETRIES)) {
                return Optional.of(Set.of(metric.labels().split(", ")));
            }
        }
        boolean temporal = Arrays.stream(MetricsType.class.getFields())
                .map(ChartMetrics::value)
                .anyMatch(type -> name.equals(type + "_total"));
        return temporal ? Optional.of(Set.of("status_code", "operation")) : Optional.empty();
    }

    private static String value(Field constant) {
        try {
            return String.valueOf(constant.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
