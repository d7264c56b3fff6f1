package io.flowcut.activities.training.model;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What a weight is before training. Numbers come from the generator that is handed in alone. */
interface Start {
    /** Values for a weight of so many numbers. */
    float[] values(SplittableRandom random, int size);

    /** All the same. */
    static Start constant(double value) {
        return (random, size) -> {
            float[] values = new float[size];
            Arrays.fill(values, (float) value);
            return values;
        };
    }

    /** Normally distributed around 0. */
    static Start normal(double deviation) {
        return (random, size) -> {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
            return values;
        };
    }

    /** Uniform between -bound and bound. */
    static Start uniform(double bound) {
        return (random, size) -> {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
            return values;
        };
    }

    /** Keeps the variance of what flows backward through rectifiers (He et al. 2015, fan out). */
    static Start he(long fanOut) {
        return normal(Math.sqrt(2.0 / fanOut));
    }

    /** Keeps the variance of what flows forward and backward (Glorot and Bengio 2010). */
    static Start glorot(long fanIn, long fanOut) {
        return uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
    }
}
