package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.StepStoppedException;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.Locale;

/**
 * How one attempt at an activity ended.
 *
 * @param errorType type of the error where it failed, for example {@code Storage}; empty otherwise
 * @param again whether a failed one may be made again
 */
record Outcome(Kind kind, String errorType, boolean again) {
    enum Kind {
        DONE,
        FAILED,
        CANCELLED,
        INTERRUPTED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A worker that stops gives its work back by a failure of this type. */
    private static final String STOPPING = "WorkerStopping";

    static final Outcome DONE = new Outcome(Kind.DONE, "", false);

    Outcome {
        requireNonNull(kind, "kind");
        requireNonNull(errorType, "errorType");
    }

    /** What the exception that left the activity says. */
    static Outcome of(Throwable thrown) {
        if (thrown instanceof ApplicationFailure failure) {
            if (failure.getType().equals(STOPPING)) {
                return new Outcome(Kind.INTERRUPTED, "", true);
            }
            return new Outcome(Kind.FAILED, failure.getType(), !failure.isNonRetryable());
        }
        if (thrown instanceof ActivityCanceledException || thrown instanceof CanceledFailure) {
            return new Outcome(Kind.CANCELLED, "", false);
        }
        if (thrown instanceof StepStoppedException stopped) {
            boolean cancelled = stopped.reason() == StepStoppedException.Reason.CANCELLED;
            return new Outcome(cancelled ? Kind.CANCELLED : Kind.INTERRUPTED, "", false);
        }
        if (thrown instanceof ActivityCompletionException) {
            return new Outcome(Kind.INTERRUPTED, "", false);
        }
        return new Outcome(Kind.FAILED, thrown.getClass().getSimpleName(), true);
    }
}
