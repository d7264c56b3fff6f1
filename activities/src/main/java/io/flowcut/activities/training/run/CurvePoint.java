package io.flowcut.activities.training.run;

import io.flowcut.workflows.training.Validation;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of metrics at a step.
 *
 * @param step optimizer step, from 1
 * @param timeMillis when they were measured, in milliseconds since 1970
 * @param values by name, such as {@code train/loss}; all finite
 */
public record CurvePoint(long step, long timeMillis, Map<String, Double> values) {
    /** Name of the loss, all terms weighted; each term has its own below it. */
    public static final String LOSS = "train/loss";

    /** Name of the figure that models are compared by. */
    public static final String AP50 = "val/AP50";

    /** Name of the average precision over all thresholds. */
    public static final String AP = "val/AP";

    public CurvePoint {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The point of a validation. */
    static CurvePoint of(Validation figures) {
        return new CurvePoint(figures.step(), figures.timeMillis(), Map.of(AP50, figures.ap50(), AP, figures.ap()));
    }
}
