package io.flowcut.worker.demo;

import io.flowcut.activities.random.SeededRandom;

/** The motion of the hand-held camera of the demo clip: a smooth random shake and a steady drift. */
final class Shake {
    private static final double PIXELS = 6;
    private static final double ANGLE = 0.012;
    private static final int KNOT_FRAMES = 5;

    private final DemoOptions options;
    /** Shift in x and y, rotation and zoom of each frame. */
    private final double[][] curves;

    private final double driftX;
    private final double driftY;

    private Shake(DemoOptions options, double[][] curves, double driftX, double driftY) {
        this.options = options;
        this.curves = curves;
        this.driftX = driftX;
        this.driftY = driftY;
    }

    static Shake random(SeededRandom random, DemoOptions options) {
        double[][] curves = smoothCurves(random, options.frames(), 4);
        double unit = options.width() / 432.0;
        return new Shake(options, curves, random.uniform(-1.2, 1.2) * unit, random.uniform(-1.2, 1.2) * unit);
    }

    /** Where the world lies in the picture at time t. */
    Similarity camera(int t) {
        double unit = options.width() / 432.0;
        double fromMiddle = t - options.frames() / 2.0;
        return Similarity.about(
                options.width() / 2.0,
                options.height() / 2.0,
                ANGLE * curves[t][2],
                1 + ANGLE * curves[t][3],
                PIXELS * unit * curves[t][0] + driftX * fromMiddle,
                PIXELS * unit * curves[t][1] + driftY * fromMiddle);
    }

    /** Random smooth curves: Catmull-Rom splines through random knots, about 0.6 in deviation. */
    private static double[][] smoothCurves(SeededRandom random, int frames, int curves) {
        double[][] knots = new double[frames / KNOT_FRAMES + 4][curves];
        for (double[] knot : knots) {
            for (int c = 0; c < curves; c++) {
                knot[c] = 0.6 * random.normal();
            }
        }
        double[][] values = new double[frames][curves];
        for (int t = 0; t < frames; t++) {
            int i = t / KNOT_FRAMES;
            double f = (double) (t % KNOT_FRAMES) / KNOT_FRAMES;
            for (int c = 0; c < curves; c++) {
                double p0 = knots[i][c];
                double p1 = knots[i + 1][c];
                double p2 = knots[i + 2][c];
                double p3 = knots[i + 3][c];
                double quadratic = 2 * p0 - 5 * p1 + 4 * p2 - p3;
                double cubic = 3 * p1 - p0 - 3 * p2 + p3;
                values[t][c] = 0.5 * (2 * p1 + ((p2 - p0) + (quadratic + cubic * f) * f) * f);
            }
        }
        return values;
    }
}
