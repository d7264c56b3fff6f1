package io.flowcut.worker.bench;

import io.flowcut.activities.features.FrameFeatures;
import java.util.SplittableRandom;

/**
 * Token features as a network gives them for a frame with some objects, made from a seed: every region of the grid has a
 * direction of its own, tokens wander off it smoothly and by noise, the background shares a common part, and objects
 * have some of it. The affinities then lie on both sides of tau, and the first three cuts find three objects.
 */
final class GeneratedFeatures {
    private static final int REGIONS = 6;
    private static final int OBJECTS = 4;
    private static final int WAVES = 8;

    private final SplittableRandom random;
    private final int rows;
    private final int columns;

    /** @param seed the same seed gives the same features on every machine */
    GeneratedFeatures(long seed, int rows, int columns) {
        random = new SplittableRandom(seed);
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * The features.
     *
     * @param dimensions length D of the picture's and of the flow's features
     */
    FrameFeatures process(int dimensions) {
        int[] objects = objects();
        int[] regions = regions(objects);
        float[] rgb = features(regions, REGIONS, REGIONS + OBJECTS, dimensions);
        float[] flow = features(objects, 1, OBJECTS + 1, dimensions);
        return new FrameFeatures(rows, columns, rgb, flow);
    }

    /** 0 for the background, 1 to {@value #OBJECTS} for ellipses of different sizes. */
    private int[] objects() {
        int[] objects = new int[rows * columns];
        for (int k = 1; k <= OBJECTS; k++) {
            double row = uniform(0.2, 0.8) * rows;
            double column = uniform(0.2, 0.8) * columns;
            double height = uniform(0.07, 0.2) * rows;
            double width = uniform(0.07, 0.2) * columns;
            for (int i = 0; i < objects.length; i++) {
                double y = (i / columns - row) / height;
                double x = (i % columns - column) / width;
                if (x * x + y * y < 1) {
                    objects[i] = k;
                }
            }
        }
        return objects;
    }

    /** The background is divided by the nearest of some random places. */
    private int[] regions(int[] objects) {
        double[] row = new double[REGIONS];
        double[] column = new double[REGIONS];
        for (int k = 0; k < REGIONS; k++) {
            row[k] = uniform(0, rows);
            column[k] = uniform(0, columns);
        }
        int[] regions = new int[objects.length];
        for (int i = 0; i < regions.length; i++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < REGIONS; k++) {
                double distance = Math.hypot(i / columns - row[k], i % columns - column[k]);
                if (distance < least) {
                    least = distance;
                    nearest = k;
                }
            }
            regions[i] = objects[i] > 0 ? REGIONS + objects[i] - 1 : nearest;
        }
        return regions;
    }

    /** @param background kinds of the background, which come before those of the objects */
    private float[] features(int[] kinds, int background, int count, int dimensions) {
        double[] shared = direction(dimensions);
        double[] common = new double[count];
        for (int k = 0; k < count; k++) {
            common[k] = k < background ? 0.8 : uniform(0, 0.35);
        }
        double[][] own = new double[count][];
        for (int k = 0; k < count; k++) {
            own[k] = direction(dimensions);
        }
        double[][] waves = new double[WAVES][];
        double[][] steps = new double[WAVES][];
        for (int k = 0; k < WAVES; k++) {
            waves[k] = direction(dimensions);
            steps[k] = new double[] {uniform(-9, 9) / rows, uniform(-9, 9) / columns, uniform(0, 6)};
        }
        float[] values = new float[kinds.length * dimensions];
        double[] token = new double[dimensions];
        double spread = 0.6 / Math.sqrt(dimensions);
        for (int i = 0; i < kinds.length; i++) {
            for (int d = 0; d < dimensions; d++) {
                token[d] = common[kinds[i]] * shared[d] + own[kinds[i]][d] + spread * normal();
            }
            for (int k = 0; k < WAVES; k++) {
                double phase = steps[k][0] * (i / columns) + steps[k][1] * (i % columns) + steps[k][2];
                double weight = 0.25 * StrictMath.sin(phase);
                for (int d = 0; d < dimensions; d++) {
                    token[d] += weight * waves[k][d];
                }
            }
            for (int d = 0; d < dimensions; d++) {
                values[i * dimensions + d] = (float) token[d];
            }
        }
        return values;
    }

    /** A random vector of about unit length. */
    private double[] direction(int dimensions) {
        double[] direction = new double[dimensions];
        for (int d = 0; d < dimensions; d++) {
            direction[d] = normal() / Math.sqrt(dimensions);
        }
        return direction;
    }

    private double uniform(double low, double high) {
        return low + (high - low) * ((random.nextLong() >>> 11) * 0x1.0p-53);
    }

    /** Approximately normal with mean 0 and deviation 1: the sum of four uniform numbers. */
    private double normal() {
        long word = random.nextLong();
        long sum = (word & 0xffff) + (word >>> 16 & 0xffff) + (word >>> 32 & 0xffff) + (word >>> 48);
        return (sum / 65535.0 - 2) * 1.7320508075688772;
    }
}
