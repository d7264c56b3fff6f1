package io.flowcut.workflows.error;

import static java.util.Objects.requireNonNull;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Locale;

/**
 * Why an activity or a child workflow failed, for reports.
 *
 * @param type type name of the {@link ErrorType}, or Timeout, Cancelled, Terminated or the class of the exception
 * @param message one line
 */
public record FailureCause(String type, String message) {
    public FailureCause {
        requireNonNull(type, "type");
        requireNonNull(message, "message");
    }

    /** Looks below the failures that Temporal wraps around the one that an activity or a workflow threw. */
    public static FailureCause of(Throwable failure) {
        String activity = "";
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            last = cause;
            // The outermost one counts: the exception that it was made of hangs below it as another.
            if (cause instanceof ApplicationFailure application) {
                return new FailureCause(application.getType(), oneLine(application.getOriginalMessage(), "no message"));
            } else if (cause instanceof ActivityFailure wrapper) {
                activity = wrapper.getActivityType() + ": ";
            } else if (cause instanceof TimeoutFailure timeout) {
                String kind = timeout.getTimeoutType().name().replace("TIMEOUT_TYPE_", "");
                return new FailureCause("Timeout", activity + kind.toLowerCase(Locale.ROOT) + " timeout");
            } else if (cause instanceof CanceledFailure) {
                return new FailureCause("Cancelled", activity + "cancelled");
            } else if (cause instanceof TerminatedFailure) {
                return new FailureCause("Terminated", activity + "terminated");
            }
        }
        String name = last.getClass().getSimpleName();
        return new FailureCause(name, activity + oneLine(last.getMessage(), name));
    }

    private static String oneLine(String message, String otherwise) {
        return message == null || message.isBlank()
                ? otherwise
                : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
