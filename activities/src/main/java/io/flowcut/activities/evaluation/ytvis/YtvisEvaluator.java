package io.flowcut.activities.evaluation.ytvis;

import io.flowcut.activities.dataset.vis.VisEntry;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.dataset.vis.VisVideoEntry;
import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * Average precision of video instance segmentation: L. Yang, Y. Fan, N. Xu, "Video Instance Segmentation" (ICCV 2019),
 * by COCO's evaluation with the IoU of a whole track, as the official YTVOSeval computes it. Videos are read one a
 * thread, and of their results only the 100 best of each category.
 */
public final class YtvisEvaluator {
    private static final int AGNOSTIC = -1;

    private final ParallelTasks tasks;

    /** @param threads videos in work at a time */
    public YtvisEvaluator(int threads) {
        tasks = new ParallelTasks(threads);
    }

    private record Key(int category, AreaRange range) {}

    /**
     * Scores results.
     *
     * @throws FlowCutException of type BadInput with the JSON path when a mask is malformed
     */
    public YtvisResult evaluate(VisFile truth, VisFile results) {
        Map<Long, List<VisEntry>> truths = truth.byVideo();
        Map<Long, List<VisEntry>> found = results.byVideo();
        List<Integer> categories = List.copyOf(new TreeSet<>(truth.categories().keySet()));
        List<Callable<Map<Key, VideoMatches>>> work = new ArrayList<>();
        List<VisVideoEntry> videos = new ArrayList<>(truth.videos().values());
        videos.sort(Comparator.comparingLong(VisVideoEntry::id));
        for (VisVideoEntry video : videos) {
            List<VisEntry> trueEntries = truths.getOrDefault(video.id(), List.of());
            List<VisEntry> foundEntries = found.getOrDefault(video.id(), List.of());
            work.add(() -> video(video, truth, trueEntries, results, foundEntries));
        }
        Map<Key, List<VideoMatches>> matches = new HashMap<>();
        for (Map<Key, VideoMatches> video : tasks.run(work)) {
            video.forEach((key, match) ->
                    matches.computeIfAbsent(key, unused -> new ArrayList<>()).add(match));
        }
        ApFigures.Curves curves = (category, range, most) ->
                PrecisionCurve.of(matches.getOrDefault(new Key(category, range), List.of()), most);
        Map<Integer, ApFigures> perCategory = new LinkedHashMap<>();
        for (int category : categories) {
            perCategory.put(category, ApFigures.of(List.of(category), curves));
        }
        return new YtvisResult(
                videos.size(),
                truth.annotations().size(),
                results.annotations().size(),
                ApFigures.of(categories, curves),
                perCategory,
                ApFigures.of(List.of(AGNOSTIC), curves));
    }

    private static Map<Key, VideoMatches> video(
            VisVideoEntry video, VisFile truth, List<VisEntry> trueEntries, VisFile results, List<VisEntry> found) {
        Set<Integer> categories = new TreeSet<>();
        trueEntries.forEach(entry -> categories.add(entry.categoryId()));
        found.forEach(entry -> categories.add(entry.categoryId()));
        Map<Integer, List<VisEntry>> bestByCategory = new LinkedHashMap<>();
        for (int category : categories) {
            bestByCategory.put(category, best(of(category, found)));
        }
        // With all categories as one, equal scores stand in the order of the categories.
        List<VisEntry> inOrder = new ArrayList<>();
        categories.forEach(category -> inOrder.addAll(of(category, found)));
        List<VisEntry> bestOfAll = best(inOrder);

        Set<VisEntry> needed = new HashSet<>(bestOfAll);
        bestByCategory.values().forEach(needed::addAll);
        Map<VisEntry, Instance> read = new HashMap<>();
        for (VisEntry entry : needed) {
            read.put(entry, Instance.of(entry, results.masks(entry, video)));
        }
        Map<Integer, List<Instance>> trueByCategory = new LinkedHashMap<>();
        for (int category : categories) {
            List<Instance> instances = new ArrayList<>();
            for (VisEntry entry : of(category, trueEntries)) {
                instances.add(Instance.of(entry, truth.masks(entry, video)));
            }
            trueByCategory.put(category, instances);
        }
        Map<Key, VideoMatches> matches = new HashMap<>();
        List<Instance> allTruths = new ArrayList<>();
        for (int category : categories) {
            List<Instance> instances = trueByCategory.get(category);
            allTruths.addAll(instances);
            add(matches, category, instances, instances(bestByCategory.get(category), read));
        }
        add(matches, AGNOSTIC, allTruths, instances(bestOfAll, read));
        return matches;
    }

    private static List<VisEntry> of(int category, List<VisEntry> entries) {
        return entries.stream().filter(entry -> entry.categoryId() == category).toList();
    }

    private static List<VisEntry> best(List<VisEntry> entries) {
        return entries.stream()
                .sorted(Comparator.comparingDouble(VisEntry::score).reversed())
                .limit(Thresholds.most())
                .toList();
    }

    private static List<Instance> instances(List<VisEntry> entries, Map<VisEntry, Instance> read) {
        return entries.stream().map(read::get).toList();
    }

    private static void add(
            Map<Key, VideoMatches> matches, int category, List<Instance> truths, List<Instance> results) {
        if (truths.isEmpty() && results.isEmpty()) {
            return;
        }
        double[][] iou = new double[results.size()][truths.size()];
        for (int d = 0; d < iou.length; d++) {
            for (int g = 0; g < iou[d].length; g++) {
                iou[d][g] = results.get(d).iou(truths.get(g));
            }
        }
        for (AreaRange range : AreaRange.values()) {
            matches.put(new Key(category, range), VideoMatches.match(truths, results, iou, range));
        }
    }
}
