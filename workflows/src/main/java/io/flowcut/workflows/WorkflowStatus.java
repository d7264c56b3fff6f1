package io.flowcut.workflows;

import static java.util.Objects.requireNonNull;

import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.Optional;

/**
 * Stage and state of a running workflow: holds new work back while it is paused, answers the query for progress and
 * keeps the search attributes up to date. Belongs to workflow code; its clock is the workflow's.
 */
public final class WorkflowStatus {
    private static final String RUNNING = "running";

    private String stage = "starting";
    private String state = RUNNING;
    private boolean searchAttributes;
    private boolean paused;
    private long pausedMillis;
    private long startedMillis = Workflow.currentTimeMillis();

    /**
     * Begins a run; called first thing in the workflow method, whose cancellation is shown from then on.
     *
     * @param dataset name of the dataset, if any
     * @param attributes whether the service knows {@link FlowCutSearchAttributes}
     */
    public void begin(Optional<String> dataset, boolean attributes) {
        searchAttributes = attributes;
        if (attributes) {
            dataset.ifPresent(
                    name -> Workflow.upsertTypedSearchAttributes(FlowCutSearchAttributes.DATASET.valueSet(name)));
            upsert(FlowCutSearchAttributes.STATE.valueSet(state()));
        }
        CancellationScope.current().getCancellationRequest().thenApply(reason -> {
            state("cancelling");
            return reason;
        });
    }

    /** Goes on with the clock of an earlier run of the same workflow. */
    public void resumeClock(long started) {
        startedMillis = started;
    }

    /** Workflow time of the start, moved on by the length of every pause, in milliseconds since 1970. */
    public long startedMillis() {
        return startedMillis;
    }

    public void stage(String name) {
        stage = requireNonNull(name, "name");
        upsert(FlowCutSearchAttributes.STAGE.valueSet(name));
    }

    /** Ends in the given state, {@code done} or {@code failed}. */
    public void end(String last) {
        state(last);
    }

    public void pause() {
        if (!paused) {
            paused = true;
            pausedMillis = Workflow.currentTimeMillis();
            upsert(FlowCutSearchAttributes.STATE.valueSet(state()));
        }
    }

    public void resume() {
        if (paused) {
            paused = false;
            startedMillis += Workflow.currentTimeMillis() - pausedMillis;
            upsert(FlowCutSearchAttributes.STATE.valueSet(state()));
        }
    }

    public boolean paused() {
        return paused;
    }

    /**
     * Waits until the workflow is not paused; called before every activity.
     *
     * @throws io.temporal.failure.CanceledFailure when the scope is cancelled, before or meanwhile
     */
    public void awaitRunning() {
        CancellationScope.throwCanceled();
        if (paused) {
            Workflow.await(() -> !paused);
        }
    }

    /**
     * Progress at the time of the last workflow task.
     *
     * @param rated what the rate counts: frames or videos that are finished
     */
    public Progress progress(long done, long total, double rated, long frames, long totalFrames) {
        long now = paused ? pausedMillis : Workflow.currentTimeMillis();
        double seconds = Math.max(0, now - startedMillis) / 1000.0;
        double rate = seconds > 0 ? rated / seconds : 0;
        double eta = done > 0 && total > 0 ? seconds * (total - done) / done : -1;
        return new Progress(stage, state(), done, total, rate, eta, frames, totalFrames);
    }

    private String state() {
        return paused && state.equals(RUNNING) ? "paused" : state;
    }

    private void state(String name) {
        state = name;
        upsert(FlowCutSearchAttributes.STATE.valueSet(name));
    }

    private void upsert(SearchAttributeUpdate<String> update) {
        if (searchAttributes) {
            Workflow.upsertTypedSearchAttributes(update);
        }
    }
}
