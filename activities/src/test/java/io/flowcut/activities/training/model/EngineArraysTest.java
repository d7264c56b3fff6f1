package io.flowcut.activities.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.TorchGolden;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineArraysTest {
    @Test
    void numbersOutliveTheGarbageCollectorUntilTheGradientIsTaken() {
        try (NDManager manager = new Engines(1).load(Engines.PYTORCH).newBaseManager(Device.cpu())) {
            NDArray leaf = EngineArrays.create(manager, new float[] {1, 2, 3}, new Shape(3));
            leaf.setRequiresGradient(true);
            GradientMode.on(() -> {
                List<NDArray> scaled = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    scaled.add(EngineArrays.scale(leaf, 0.5));
                }
                fillFreedMemory();
                scaled.forEach(array -> TorchGolden.backward(array.sum()));
                return true;
            });
            assertThat(leaf.getGradient().toFloatArray()).containsExactly(25, 25, 25);
        }
    }

    /** Gives the memory of what is not used any more back, and writes over it. */
    private static void fillFreedMemory() {
        System.gc();
        List<ByteBuffer> others = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            ByteBuffer other = ByteBuffer.allocateDirect(4);
            other.putInt(0, 0x7fc00000);
            others.add(other);
        }
        assertThat(others).hasSize(2000);
    }

    @Test
    void setsWithoutMoving() {
        try (NDManager manager = new Engines(1).load(Engines.PYTORCH).newBaseManager(Device.cpu())) {
            NDArray array = EngineArrays.create(manager, new float[] {Float.NaN, 2, 3, 4}, new Shape(2, 2));
            NDArray view = array.reshape(4);
            EngineArrays.set(array, new float[] {5, 6, 7, 8});
            assertThat(view.toFloatArray()).containsExactly(5, 6, 7, 8);
        }
    }
}
