package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FlowConfig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowInverterTest {
    private interface Motion {
        /** Where a point goes: x, y in, x, y out. */
        double[] move(double x, double y);
    }

    private static FlowField field(int width, int height, Motion motion) {
        float[] vectors = new float[2 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += 2) {
                double[] to = motion.move(x, y);
                vectors[i] = (float) (to[0] - x);
                vectors[i + 1] = (float) (to[1] - y);
            }
        }
        return new FlowField(width, height, vectors);
    }

    @Test
    void turnsATranslationRound() {
        FlowField inverse = new FlowInverter().process(field(20, 10, (x, y) -> new double[] {x + 3, y - 1.5}));
        for (int i = 0; i < inverse.vectors().length; i += 2) {
            assertThat(inverse.vectors()[i]).isEqualTo(-3);
            assertThat(inverse.vectors()[i + 1]).isEqualTo(1.5f);
        }
    }

    @Test
    void turnsARotationRound() {
        double angle = Math.toRadians(5);
        Motion forth = (x, y) -> new double[] {
            30 + Math.cos(angle) * (x - 30) - Math.sin(angle) * (y - 20),
            20 + Math.sin(angle) * (x - 30) + Math.cos(angle) * (y - 20)
        };
        FlowField inverse = new FlowInverter().process(field(60, 40, forth));
        for (int y = 8; y < 32; y++) {
            for (int x = 8; x < 52; x++) {
                double backX = x + inverse.vectors()[2 * (y * 60 + x)];
                double backY = y + inverse.vectors()[2 * (y * 60 + x) + 1];
                double[] again = forth.move(backX, backY);
                assertThat(again[0]).isCloseTo(x, within(0.03));
                assertThat(again[1]).isCloseTo(y, within(0.03));
            }
        }
    }

    @Test
    void comesNearTheFlowBackOfRealFrames() {
        var folder = Golden.folder("flow");
        RgbImage a = Pictures.read(folder.resolve("bmx-trees.a.png"));
        RgbImage b = Pictures.read(folder.resolve("bmx-trees.b.png"));
        try (DisFlow dis = new DisFlow(new FlowConfig("dis", 1, 854))) {
            FlowField derived = new FlowInverter().process(dis.estimate(a, b));
            FlowField estimated = dis.estimate(b, a);
            double[] errors = new double[estimated.width() * estimated.height()];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = Math.hypot(
                        derived.vectors()[2 * i] - estimated.vectors()[2 * i],
                        derived.vectors()[2 * i + 1] - estimated.vectors()[2 * i + 1]);
            }
            Arrays.sort(errors);
            assertThat(errors[errors.length / 2]).isLessThan(0.5);
            assertThat(errors[errors.length * 9 / 10]).isLessThan(3);
        }
    }

    @Test
    void survivesVectorsThatLeadNowhere() {
        float[] vectors = new float[2 * 4 * 4];
        vectors[0] = Float.NaN;
        vectors[9] = Float.POSITIVE_INFINITY;
        for (float value :
                new FlowInverter().process(new FlowField(4, 4, vectors)).vectors()) {
            assertThat(value).isFinite();
        }
    }
}
