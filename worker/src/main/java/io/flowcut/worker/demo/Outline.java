package io.flowcut.worker.demo;

import io.flowcut.activities.random.SeededRandom;
import java.util.Arrays;

/** A closed polygon about the origin: the shape of a demo object. */
final class Outline {
    private static final int CURVE_POINTS = 96;

    private final double[] x;
    private final double[] y;

    private Outline(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /** An ellipse, a polygon, a star or a blob of the given area in square pixels. */
    static Outline random(SeededRandom random, double area) {
        Outline outline = switch (random.integer(4)) {
            case 0 -> ellipse(random.uniform(1.0, 1.8));
            case 1 -> polygon(random);
            case 2 -> star(random);
            default -> blob(random);
        };
        return outline.scaledTo(area);
    }

    private static Outline ellipse(double aspect) {
        double[] radii = new double[CURVE_POINTS];
        Arrays.fill(radii, 1);
        Outline circle = polar(radii, new double[CURVE_POINTS]);
        for (int i = 0; i < CURVE_POINTS; i++) {
            circle.x[i] *= Math.sqrt(aspect);
            circle.y[i] /= Math.sqrt(aspect);
        }
        return circle;
    }

    private static Outline polygon(SeededRandom random) {
        int corners = 3 + random.integer(4);
        double[] radii = new double[corners];
        double[] shifts = new double[corners];
        for (int i = 0; i < corners; i++) {
            radii[i] = random.uniform(0.8, 1.2);
            shifts[i] = random.uniform(-0.2, 0.2);
        }
        return polar(radii, shifts);
    }

    private static Outline star(SeededRandom random) {
        int points = 5 + random.integer(3);
        double inner = random.uniform(0.5, 0.7);
        double[] radii = new double[2 * points];
        for (int i = 0; i < radii.length; i++) {
            radii[i] = i % 2 == 0 ? 1 : inner;
        }
        return polar(radii, new double[radii.length]);
    }

    private static Outline blob(SeededRandom random) {
        double[] radii = new double[CURVE_POINTS];
        Arrays.fill(radii, 1);
        for (int harmonic = 2; harmonic < 6; harmonic++) {
            double amplitude = random.uniform(0, 0.35 / harmonic);
            double phase = random.uniform(0, 2 * Math.PI);
            for (int i = 0; i < CURVE_POINTS; i++) {
                radii[i] += amplitude * StrictMath.cos(harmonic * 2 * Math.PI * i / CURVE_POINTS + phase);
            }
        }
        return polar(radii, new double[CURVE_POINTS]);
    }

    /** Corners at equal angles, each shifted by a part of a step, at the given distances. */
    private static Outline polar(double[] radii, double[] shifts) {
        int corners = radii.length;
        double[] x = new double[corners];
        double[] y = new double[corners];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * (i + shifts[i]) / corners;
            x[i] = radii[i] * StrictMath.cos(angle);
            y[i] = radii[i] * StrictMath.sin(angle);
        }
        return new Outline(x, y);
    }

    private Outline scaledTo(double wanted) {
        double scale = Math.sqrt(wanted / area());
        for (int i = 0; i < x.length; i++) {
            x[i] *= scale;
            y[i] *= scale;
        }
        return this;
    }

    /** Area in square pixels. */
    double area() {
        double twice = 0;
        for (int i = 0, j = x.length - 1; i < x.length; j = i++) {
            twice += x[j] * y[i] - x[i] * y[j];
        }
        return Math.abs(twice) / 2;
    }

    /** Distance from the origin to the farthest corner. */
    double radius() {
        double farthest = 0;
        for (int i = 0; i < x.length; i++) {
            farthest = Math.max(farthest, x[i] * x[i] + y[i] * y[i]);
        }
        return Math.sqrt(farthest);
    }

    /** Whether a point lies inside, that is at a negative distance. */
    boolean contains(double px, double py) {
        boolean inside = false;
        for (int i = 0, j = x.length - 1; i < x.length; j = i++) {
            if (crosses(i, j, px, py)) {
                inside = !inside;
            }
        }
        return inside;
    }

    /** Whether a ray from a point to the right crosses the edge between two corners. */
    private boolean crosses(int i, int j, double px, double py) {
        return y[i] > py != y[j] > py && px < x[i] + (x[j] - x[i]) * (py - y[i]) / (y[j] - y[i]);
    }

    /** Distance from a point to the outline, negative inside. */
    double signedDistance(double px, double py) {
        double nearest = Double.MAX_VALUE;
        boolean inside = false;
        for (int i = 0, j = x.length - 1; i < x.length; j = i++) {
            double ex = x[j] - x[i];
            double ey = y[j] - y[i];
            double wx = px - x[i];
            double wy = py - y[i];
            double along = Math.max(0, Math.min(1, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
            double dx = wx - along * ex;
            double dy = wy - along * ey;
            nearest = Math.min(nearest, dx * dx + dy * dy);
            if (crosses(i, j, px, py)) {
                inside = !inside;
            }
        }
        return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
    }
}
