package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.flow.CameraMotion.Homography;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CameraMotionTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final Homography CAMERA =
            new Homography(new double[] {1.02, 0.01, -3, -0.012, 1.015, 2, 2e-5, -3e-5, 1});

    /** Flow of the camera with noise; a share of the vectors has nothing to do with it. */
    private static FlowField flow(Homography camera, double outliers) {
        Random random = new Random(7);
        float[] vectors = new float[2 * WIDTH * HEIGHT];
        for (int y = 0, at = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                boolean outlier = random.nextDouble() < outliers;
                double u = outlier ? 60 * random.nextDouble() - 30 : camera.x(x, y) - x + 0.05 * random.nextGaussian();
                double v = outlier ? 60 * random.nextDouble() - 30 : camera.y(x, y) - y + 0.05 * random.nextGaussian();
                vectors[at++] = (float) u;
                vectors[at++] = (float) v;
            }
        }
        return new FlowField(WIDTH, HEIGHT, vectors);
    }

    private static void assertSame(Homography found, Homography expected, double tolerance) {
        for (int y = 0; y < HEIGHT; y += HEIGHT - 1) {
            for (int x = 0; x < WIDTH; x += WIDTH - 1) {
                assertThat(found.x(x, y)).as("x at %d, %d", x, y).isCloseTo(expected.x(x, y), within(tolerance));
                assertThat(found.y(x, y)).as("y at %d, %d", x, y).isCloseTo(expected.y(x, y), within(tolerance));
            }
        }
    }

    @Test
    void findsTheCameraAmongThirtyPercentOfOutliers() {
        assertSame(new CameraMotion().process(flow(CAMERA, 0.3)), CAMERA, 0.1);
    }

    @Test
    void findsTheCameraBehindALargeObject() {
        FlowField flow = flow(CAMERA, 0);
        for (int y = 30; y < 150; y++) {
            for (int x = 60; x < 200; x++) {
                flow.vectors()[2 * (y * WIDTH + x)] += 9;
            }
        }
        assertSame(new CameraMotion().process(flow), CAMERA, 0.1);
    }

    @Test
    void findsThatTheCameraStandsStill() {
        FlowField still = new FlowField(WIDTH, HEIGHT, new float[2 * WIDTH * HEIGHT]);
        assertSame(new CameraMotion().process(still), Homography.IDENTITY, 1e-6);
    }

    @Test
    void isDeterministic() {
        FlowField flow = flow(CAMERA, 0.3);
        assertThat(new CameraMotion().process(flow).values())
                .isEqualTo(new CameraMotion().process(flow).values());
    }

    @Test
    void aFieldTooSmallToTellHasNoCamera() {
        FlowField tiny = new FlowField(5, 5, new float[50]);
        Arrays.fill(tiny.vectors(), 3);
        assertThat(new CameraMotion().process(tiny)).isEqualTo(Homography.IDENTITY);
        FlowField line = new FlowField(64, 1, new float[128]);
        assertThat(new CameraMotion().process(line)).isEqualTo(Homography.IDENTITY);
    }
}
