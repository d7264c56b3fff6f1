package io.flowcut.activities.evaluation.ytvis;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of YouTube-VIS.
 *
 * @param videos number of videos
 * @param annotations number of true objects, crowds included
 * @param results number of results
 * @param classAware means over the categories
 * @param perCategory by the id of the category
 * @param classAgnostic all categories taken for one
 */
public record YtvisResult(
        int videos,
        int annotations,
        int results,
        ApFigures classAware,
        Map<Integer, ApFigures> perCategory,
        ApFigures classAgnostic) {
    public YtvisResult {
        requireNonNull(classAware, "classAware");
        requireNonNull(classAgnostic, "classAgnostic");
        perCategory = new LinkedHashMap<>(perCategory);
    }
}
