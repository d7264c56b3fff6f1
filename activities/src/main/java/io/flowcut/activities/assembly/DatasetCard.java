package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.assembly.AssemblyActivities.WriteRequest;
import io.flowcut.workflows.assembly.SegmentSelection;
import io.flowcut.workflows.config.AssemblyConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Describes a training dataset: for machines (dataset.json) and for people (README.md). */
final class DatasetCard {
    /** Version of the layout of dataset.json. */
    private static final int FORMAT_VERSION = 1;

    private static final Map<String, String> HISTOGRAMS = histograms();

    private final WriteRequest request;
    private final String digest;
    private final Map<String, Object> statistics;

    /** @param statistics values of each side of the split, by its name */
    DatasetCard(WriteRequest request, String digest, Map<String, Object> statistics) {
        this.request = requireNonNull(request, "request");
        this.digest = requireNonNull(digest, "digest");
        this.statistics = requireNonNull(statistics, "statistics");
    }

    private static Map<String, String> histograms() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("framesOfVideos", "Length of the videos in frames");
        titles.put("framesBetween", "Frames from one frame of a segment to the next");
        titles.put("objectsOfSegments", "Objects of a segment");
        titles.put("shareOfPicture", "Share of the picture that an instance covers");
        titles.put("score", "Quality score of the instances");
        return titles;
    }

    /** Content of dataset.json. */
    Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("formatVersion", FORMAT_VERSION);
        description.put("name", request.name());
        description.put("digest", digest);
        description.put(
                "labels",
                request.selections().stream()
                        .map(SegmentSelection::labels)
                        .sorted()
                        .toList());
        description.put("config", Map.of("assembly", request.config()));
        description.put("schema", schema());
        return description;
    }

    /** The columns of a training sample, as MLflow's column specification writes them. */
    private static List<Map<String, Object>> schema() {
        Map<String, Object> longs = Map.of("type", "array", "items", Map.of("type", "long"));
        Map<String, Object> mask = new LinkedHashMap<>();
        mask.put("type", "object");
        mask.put("properties", Map.of("size", required(longs), "counts", required(Map.of("type", "string"))));
        return List.of(
                column("source_video", Map.of("type", "string")),
                column("frames", longs),
                column("file_names", Map.of("type", "array", "items", Map.of("type", "string"))),
                column("width", Map.of("type", "long")),
                column("height", Map.of("type", "long")),
                column("segmentations", Map.of("type", "array", "items", mask)),
                column("areas", longs),
                column("bboxes", Map.of("type", "array", "items", longs)),
                column("score", Map.of("type", "double")));
    }

    private static Map<String, Object> required(Map<String, Object> type) {
        Map<String, Object> property = new LinkedHashMap<>(type);
        property.put("required", true);
        return property;
    }

    private static Map<String, Object> column(String name, Map<String, Object> type) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("name", name);
        column.putAll(required(type));
        return column;
    }

    /** The card, with the header that dataset hubs read. */
    String markdown() {
        AssemblyConfig config = request.config();
        StringBuilder text = new StringBuilder();
        text.append(
                "---\ntask_categories:\n- image-segmentation\ntags:\n- video-instance-segmentation\n- flowcut\n---\n\n");
        text.append("# ").append(request.name()).append("\n\n");
        text.append(
                        "Training segments for video instance segmentation, made by FlowCut (arXiv 2505.13174) with no human "
                                + "annotation: frames of a video at most ")
                .append(config.maxGap())
                .append(" apart, with the masks of every object that is found in both.\n\n")
                .append("| | train | val |\n|---|---|---|\n");
        for (String row : List.of("videos", "segments", "instances", "meanScore")) {
            text.append("| ")
                    .append(row.equals("meanScore") ? "mean score" : row)
                    .append(" | ")
                    .append(cell("train", row));
            text.append(" | ").append(cell("val", row)).append(" |\n");
        }
        HISTOGRAMS.forEach((histogram, title) -> {
            text.append("\n## ").append(title).append("\n\n| | train | val |\n|---|---|---|\n");
            appendHistogram(text, histogram);
        });
        text.append("\n## How it was selected\n\n");
        text.append(String.format(
                Locale.ROOT,
                "IoU of neighbouring masks above %s, quality score at least %s, each mask at least %s of the picture, %s%s "
                        + "of the videos for validation (seed %d). Digest %s.\n",
                config.minIou(),
                config.minScore(),
                config.minArea(),
                config.completeWithin() < 0
                        ? ""
                        : "no segment with fewer objects than another shows within " + config.completeWithin()
                                + " frames of it, ",
                config.valShare(),
                config.seed(),
                digest));
        text.append(
                "\n## Limits\n\nThe labels are the output of an algorithm: they show what moves against the camera, "
                        + "objects that move alike may be one, and what stands still is missing. The frames are not part of the "
                        + "dataset; videos.jsonl says where they lie, and their licence is that of the videos.\n");
        return text.toString();
    }

    private void appendHistogram(StringBuilder text, String histogram) {
        Map<Object, Object> train = histogram("train", histogram);
        Map<Object, Object> val = histogram("val", histogram);
        Map<Object, Object> classes = new LinkedHashMap<>(train);
        val.forEach(classes::putIfAbsent);
        for (Object name : classes.keySet()) {
            text.append("| ").append(name).append(" | ").append(train.getOrDefault(name, 0L));
            text.append(" | ").append(val.getOrDefault(name, 0L)).append(" |\n");
        }
    }

    private Map<Object, Object> histogram(String side, String name) {
        return new LinkedHashMap<>((Map<?, ?>) ((Map<?, ?>) statistics.get(side)).get(name));
    }

    private String cell(String side, String row) {
        Object value = ((Map<?, ?>) statistics.get(side)).get(row);
        return value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : String.valueOf(value);
    }
}
