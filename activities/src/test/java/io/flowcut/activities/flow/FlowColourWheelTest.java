package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Npy;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.activities.video.RgbImage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowColourWheelTest {
    @ParameterizedTest
    @ValueSource(strings = {"8b4f6d1186", "bmx-trees", "judo"})
    void drawsTheGoldenFieldsWithinOneLevel(String name) {
        Path folder = Golden.folder("flow");
        Npy flow = Npy.read(folder.resolve(name + ".flow.npy"));
        FlowField field = new FlowField(flow.shape()[1], flow.shape()[0], flow.floats());
        RgbImage expected = Pictures.read(folder.resolve(name + ".wheel.png"));
        RgbImage drawn = FlowColourWheel.render(field);
        assertThat(drawn.width()).isEqualTo(expected.width());
        assertThat(drawn.height()).isEqualTo(expected.height());
        assertThat(largestDifference(drawn.pixels(), expected.pixels())).isLessThanOrEqualTo(1);
    }

    @Test
    void drawsTheGoldenVectorsWithinOneLevel() {
        Path folder = Golden.folder("flow");
        Npy vectors = Npy.read(folder.resolve("wheel_vectors.npy"));
        Npy colours = Npy.read(folder.resolve("wheel_vectors_rgb.npy"));
        int count = vectors.values().length / 2;
        byte[] drawn = FlowColourWheel.render(new FlowField(count, 1, vectors.floats()))
                .pixels();
        byte[] expected = new byte[3 * count];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) colours.values()[i];
        }
        assertThat(largestDifference(drawn, expected)).isLessThanOrEqualTo(1);
    }

    @Test
    void noMotionIsWhite() {
        assertThat(FlowColourWheel.render(new FlowField(2, 2, new float[8])).pixels())
                .containsOnly(255);
    }

    @Test
    void vectorsThatAreNotFiniteAreWhiteAndDoNotScaleTheOthers() {
        float nan = Float.NaN;
        float infinity = Float.POSITIVE_INFINITY;
        byte[] odd = FlowColourWheel.render(
                        new FlowField(5, 1, new float[] {3, 4, nan, 1, 1, infinity, -infinity, nan, 1, 0}))
                .pixels();
        byte[] plain = FlowColourWheel.render(new FlowField(5, 1, new float[] {3, 4, 0, 0, 0, 0, 0, 0, 1, 0}))
                .pixels();
        assertThat(odd).isEqualTo(plain);
        assertThat(plain[3]).isEqualTo((byte) 255);
    }

    private static int largestDifference(byte[] a, byte[] b) {
        assertThat(a).hasSameSizeAs(b);
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
        }
        return largest;
    }
}
