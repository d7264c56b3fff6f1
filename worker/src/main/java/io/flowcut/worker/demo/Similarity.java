package io.flowcut.worker.demo;

/**
 * A rotation, scaling and shift of the plane: (x, y) becomes (a x - b y + tx, b x + a y + ty).
 *
 * @param a scale times the cosine of the angle
 * @param b scale times the sine of the angle
 */
record Similarity(double a, double b, double tx, double ty) {
    /** Turns and scales about a centre, then shifts; the angle in radians. */
    static Similarity about(double cx, double cy, double angle, double scale, double dx, double dy) {
        double a = scale * StrictMath.cos(angle);
        double b = scale * StrictMath.sin(angle);
        return new Similarity(a, b, cx - a * cx + b * cy + dx, cy - b * cx - a * cy + dy);
    }

    /** This after {@code first}. */
    Similarity after(Similarity first) {
        return new Similarity(
                a * first.a - b * first.b, b * first.a + a * first.b, x(first.tx, first.ty), y(first.tx, first.ty));
    }

    Similarity inverse() {
        double determinant = a * a + b * b;
        double ia = a / determinant;
        double ib = -b / determinant;
        return new Similarity(ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty));
    }

    double x(double px, double py) {
        return a * px - b * py + tx;
    }

    double y(double px, double py) {
        return b * px + a * py + ty;
    }

    double scale() {
        return Math.sqrt(a * a + b * b);
    }
}
