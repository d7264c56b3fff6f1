package io.flowcut.worker.cli;

import io.flowcut.activities.evaluation.davis.DavisResult;
import io.flowcut.activities.evaluation.davis.DavisTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of DAVIS as JSON, under their official names: global ones at the top, then per sequence and object. */
final class DavisFigures {
    private DavisFigures() {}

    static Map<String, Object> of(DavisResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("task", result.task() == DavisTask.UNSUPERVISED ? "unsupervised" : "semi-supervised");
        Map<String, Object> global = finite(result.figures());
        json.putAll(global);
        json.put("global", global);
        Map<String, Object> sequences = new LinkedHashMap<>();
        for (DavisResult.Sequence sequence : result.sequences()) {
            sequences.put(sequence.name(), sequence(sequence));
        }
        json.put("sequences", sequences);
        return json;
    }

    private static Map<String, Object> sequence(DavisResult.Sequence sequence) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("frames", sequence.frames());
        json.put("framesEvaluated", sequence.framesEvaluated());
        json.put("height", sequence.height());
        json.put("width", sequence.width());
        json.put("gtObjects", sequence.objects().size());
        json.put("proposals", sequence.proposals());
        json.put("sequence", finite(sequence.figures()));
        List<Map<String, Object>> objects = new ArrayList<>();
        for (DavisResult.Subject object : sequence.objects()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("officialKey", sequence.name() + "_" + (objects.size() + 1));
            entry.put("gtObject", object.truth());
            entry.put("predObject", object.found());
            entry.put("J-Mean", object.region().mean());
            entry.put("J-Recall", object.region().recall());
            entry.put("J-Decay", object.region().decay());
            entry.put("F-Mean", object.contour().mean());
            entry.put("F-Recall", object.contour().recall());
            entry.put("F-Decay", object.contour().decay());
            entry.put("J-perFrame", object.regionPerFrame());
            entry.put("F-perFrame", object.contourPerFrame());
            objects.add(entry);
        }
        json.put("objects", objects);
        return json;
    }

    /** JSON has no NaN; the figure of no object is null. */
    private static Map<String, Object> finite(Map<String, Double> figures) {
        Map<String, Object> finite = new LinkedHashMap<>();
        figures.forEach((name, value) -> finite.put(name, value.isNaN() ? null : value));
        return finite;
    }
}
