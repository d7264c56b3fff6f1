package io.flowcut.activities.matching;

import io.flowcut.activities.flow.CameraMotion.Homography;
import java.util.ArrayList;
import java.util.List;

/** The camera's motion through a video: per frame the homography to the next one. */
final class CameraPath {
    private final List<Homography> steps = new ArrayList<>();

    /** Appends the motion from the next frame on. */
    void add(Homography step) {
        steps.add(step);
    }

    /** Where a point of frame {@code from} is seen in frame {@code to}, not before it, if the camera alone moves. */
    double[] carry(double x, double y, int from, int to) {
        double u = x;
        double v = y;
        double w = 1;
        for (int t = from; t < to; t++) {
            double[] m = steps.get(t).values();
            double nextU = m[0] * u + m[1] * v + m[2] * w;
            double nextV = m[3] * u + m[4] * v + m[5] * w;
            w = m[6] * u + m[7] * v + m[8] * w;
            u = nextU;
            v = nextV;
        }
        return new double[] {u / w, v / w};
    }
}
