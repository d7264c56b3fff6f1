package io.flowcut.worker.bench;

/** How alike two eigenvectors are, whatever their signs. */
final class VectorAgreement {
    private VectorAgreement() {}

    /** Magnitude of the cosine of the angle between them, 0 to 1. */
    static double cosine(double[] a, double[] b) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            first += a[i] * a[i];
            second += b[i] * b[i];
        }
        return Math.abs(product) / Math.sqrt(first * second);
    }

    /** Share of tokens on the same side of the mean, for the better of the two signs. */
    static double sameSide(double[] a, double[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        int same = 0;
        for (int i = 0; i < a.length; i++) {
            same += a[i] > meanA == b[i] > meanB ? 1 : 0;
        }
        return Math.max(same, a.length - same) / (double) a.length;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
