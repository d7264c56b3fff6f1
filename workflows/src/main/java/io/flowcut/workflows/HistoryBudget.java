package io.flowcut.workflows;

import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;

/**
 * Keeps the history of one run of a workflow short: says when no more work may be started, so that the run can finish
 * what it has and continue as new.
 */
public final class HistoryBudget {
    /** Events of an activity: scheduled, started and completed, and a workflow task (three more) that takes note. */
    public static final int EVENTS_PER_ACTIVITY = 6;

    /** Below the 2,000 events that a run may have, with room for signals that arrive while it ends. */
    private static final int LIMIT = 1700;

    private HistoryBudget() {}

    /**
     * Whether the run has room.
     *
     * @param events events that the work now begun and the work to begin can still add
     */
    public static boolean allows(int events) {
        WorkflowInfo info = Workflow.getInfo();
        return !info.isContinueAsNewSuggested() && info.getHistoryLength() + events <= LIMIT;
    }
}
