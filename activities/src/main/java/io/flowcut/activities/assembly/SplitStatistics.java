package io.flowcut.activities.assembly;

import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.workflows.assembly.AssemblyResult.Split;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts and histograms over one side of a dataset's split. */
final class SplitStatistics {
    /** Upper ends of the classes of an instance's share of the picture; the last is the whole picture. */
    private static final double[] SIZES = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1};
    /** Upper ends of the classes of a video's length in frames; the last has no end. */
    private static final int[] LENGTHS = {10, 30, 100, 300, 1000, 10000, Integer.MAX_VALUE};

    private static final int SCORES = 10;

    private int videos;
    private long segments;
    private long instances;
    private double scoreSum;
    private final long[] sizes = new long[SIZES.length];
    private final long[] lengths = new long[LENGTHS.length];
    private final long[] scores = new long[SCORES];
    private final Map<Integer, Long> gaps = new TreeMap<>();
    private final Map<Integer, Long> objects = new TreeMap<>();

    /** Counts a video. */
    void add(IndexedVideo video) {
        videos++;
        int length = 0;
        while (video.frames() > LENGTHS[length]) {
            length++;
        }
        lengths[length]++;
    }

    /** Counts a segment of the last video. */
    void add(Segment segment) {
        segments++;
        gaps.merge(segment.frames().get(1) - segment.frames().get(0), 1L, Long::sum);
        objects.merge(segment.objects().size(), 1L, Long::sum);
        for (Segment.SegmentObject object : segment.objects()) {
            instances++;
            scoreSum += object.score();
            scores[Math.min(SCORES - 1, (int) (object.score() * SCORES))]++;
            sizes[sizeClass(object)]++;
        }
    }

    private static int sizeClass(Segment.SegmentObject object) {
        double area = 0;
        for (Rle mask : object.masks()) {
            area += (double) mask.area() / mask.width() / mask.height();
        }
        double share = area / object.masks().size();
        int size = 0;
        while (size + 1 < SIZES.length && share > SIZES[size]) {
            size++;
        }
        return size;
    }

    /** The counts alone. */
    Split split() {
        return new Split(videos, segments, instances, instances == 0 ? 0 : scoreSum / instances);
    }

    /** Everything, for statistics.json: each histogram by the upper end of its classes. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("videos", videos);
        values.put("segments", segments);
        values.put("instances", instances);
        values.put("meanScore", split().meanScore());
        values.put("framesOfVideos", lengths());
        values.put("framesBetween", gaps);
        values.put("objectsOfSegments", objects);
        values.put("shareOfPicture", sizes());
        values.put("score", scores());
        return values;
    }

    private Map<String, Long> lengths() {
        Map<String, Long> classes = new LinkedHashMap<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            String end = LENGTHS[i] == Integer.MAX_VALUE ? "more" : "to " + LENGTHS[i];
            classes.put(end, lengths[i]);
        }
        return classes;
    }

    private Map<String, Long> sizes() {
        Map<String, Long> classes = new LinkedHashMap<>();
        for (int i = 0; i < SIZES.length; i++) {
            classes.put("to " + SIZES[i], sizes[i]);
        }
        return classes;
    }

    private Map<String, Long> scores() {
        Map<String, Long> classes = new LinkedHashMap<>();
        for (int i = 0; i < SCORES; i++) {
            classes.put("from " + i / (double) SCORES, scores[i]);
        }
        return classes;
    }
}
