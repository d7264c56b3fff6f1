package io.flowcut.workflows.dataset;

import java.util.List;

/**
 * The videos that failed so far.
 *
 * @param count all of them
 * @param latest the latest of this run of the workflow, at most {@link #MOST_LISTED}
 */
public record FailureReport(int count, List<FailedVideo> latest) {
    /** Failures that a report lists at most. */
    public static final int MOST_LISTED = 20;

    public FailureReport {
        latest = List.copyOf(latest);
    }
}
