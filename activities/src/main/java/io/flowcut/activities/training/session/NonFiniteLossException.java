package io.flowcut.activities.training.session;

/** A loss or a gradient that is not a finite number; the weights are those of before the step. */
public final class NonFiniteLossException extends RuntimeException {
    private final long step;

    /**
     * A step that was not taken.
     *
     * @param step number of the step, from 1
     * @param message what is not finite, with its value
     */
    public NonFiniteLossException(long step, String message) {
        super(message);
        this.step = step;
    }

    /** The step that failed, from 1. */
    public long step() {
        return step;
    }
}
