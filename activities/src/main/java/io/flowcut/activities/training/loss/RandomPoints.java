package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.training.model.EngineArrays;
import java.util.SplittableRandom;

/** Coordinates of random points. They come from the caller's generator, never from the engine's. */
final class RandomPoints {
    private RandomPoints() {}

    /** Numbers from 0 to 1, (rows, count), FLOAT32. */
    static NDArray uniform(NDManager manager, SplittableRandom random, int rows, int count) {
        float[] values = new float[rows * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt() >>> 8) * 0x1p-24f;
        }
        return EngineArrays.create(manager, values, new Shape(rows, count));
    }
}
