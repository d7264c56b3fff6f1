package io.flowcut.activities.features;

/**
 * Fourier features (Rahimi and Recht, Random Features for Large-Scale Kernel Machines, 2007): the inner product of two
 * normalised outputs is about exp(-|x - y|^2 / 2). The frequencies are quasi-random, Halton points brought to a Gaussian
 * by Box and Muller, and so the same everywhere.
 */
final class FourierFeatures {
    private static final int[] PRIMES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43};
    /** The first points of a Halton sequence are correlated between bases. */
    private static final int SKIPPED = 20;

    private final int dimensions;
    private final int count;
    /** (count, dimensions). */
    private final float[] frequencies;

    /**
     * @param dimensions length of an input, at most 14
     * @param count frequencies; an output has twice as many values
     */
    FourierFeatures(int dimensions, int count) {
        if (dimensions > PRIMES.length) {
            throw new IllegalArgumentException("at most " + PRIMES.length + " dimensions: " + dimensions);
        }
        this.dimensions = dimensions;
        this.count = count;
        this.frequencies = new float[count * dimensions];
        for (int d = 0; d < dimensions; d += 2) {
            for (int i = 0; i < count; i++) {
                double radius = Math.sqrt(-2 * Math.log(halton(i + SKIPPED, PRIMES[d])));
                double angle = 2 * Math.PI * halton(i + SKIPPED, PRIMES[d + 1]);
                frequencies[i * dimensions + d] = (float) (radius * Math.cos(angle));
                if (d + 1 < dimensions) {
                    frequencies[i * dimensions + d + 1] = (float) (radius * Math.sin(angle));
                }
            }
        }
    }

    private static double halton(int index, int base) {
        double value = 0;
        double fraction = 1;
        for (int k = index + 1; k > 0; k /= base) {
            fraction /= base;
            value += fraction * (k % base);
        }
        return value;
    }

    /** Values of an output. */
    int length() {
        return 2 * count;
    }

    /** Maps (N, dimensions) to (N, 2 count): all cosines, then all sines. */
    float[] process(float[] inputs) {
        int rows = inputs.length / dimensions;
        float[] outputs = new float[rows * 2 * count];
        for (int row = 0; row < rows; row++) {
            int in = row * dimensions;
            int out = row * 2 * count;
            for (int i = 0; i < count; i++) {
                double angle = 0;
                for (int d = 0; d < dimensions; d++) {
                    angle += inputs[in + d] * frequencies[i * dimensions + d];
                }
                outputs[out + i] = (float) Math.cos(angle);
                outputs[out + count + i] = (float) Math.sin(angle);
            }
        }
        return outputs;
    }
}
