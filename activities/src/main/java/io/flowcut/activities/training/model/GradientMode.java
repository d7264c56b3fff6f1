package io.flowcut.activities.training.model;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Whether the engine notes what is computed on this thread, to go backward through it. DJL's own collector of gradients is
 * one for the whole process, and two trainings, or a training and its test, may run in one.
 */
public final class GradientMode {
    private GradientMode() {}

    /** Notes what the work computes. */
    public static <T> T on(Supplier<T> work) {
        return set(true, work);
    }

    /** Does not note what the work computes. */
    public static <T> T off(Supplier<T> work) {
        return set(false, work);
    }

    private static <T> T set(boolean on, Supplier<T> work) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(on);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
