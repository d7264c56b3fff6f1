package io.flowcut.activities.training.session;

import ai.djl.ndarray.types.DataType;

/**
 * The factor that keeps gradients within the range of FLOAT16: halved when they overflow, doubled after many steps without
 * (Micikevicius et al. 2018). Other types need none.
 */
final class LossScale {
    private static final double FIRST = 65536;
    private static final double SMALLEST = 1;
    private static final double LARGEST = 1L << 24;
    private static final int STEPS_TO_DOUBLE = 2000;

    private final boolean used;
    private double value;
    private int goodSteps;

    LossScale(DataType type) {
        used = type == DataType.FLOAT16;
        value = used ? FIRST : 1;
    }

    /** Factor of the loss. */
    double value() {
        return value;
    }

    /** Steps since it changed. */
    int goodSteps() {
        return goodSteps;
    }

    /** Whether a smaller factor may mend gradients that are not finite. */
    boolean canShrink() {
        return used && value > SMALLEST;
    }

    /** Halves the factor. */
    void shrink() {
        value = Math.max(SMALLEST, value / 2);
        goodSteps = 0;
    }

    /** Notes a step whose gradients were finite. */
    void good() {
        goodSteps++;
        if (used && goodSteps >= STEPS_TO_DOUBLE) {
            value = Math.min(LARGEST, 2 * value);
            goodSteps = 0;
        }
    }

    /** Goes back to a saved factor. */
    void restore(double saved, int steps) {
        value = used ? saved : 1;
        goodSteps = steps;
    }
}
