package io.flowcut.activities.flow;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The motion of the camera in a flow field: the homography that most of the flow follows. RANSAC (Fischler and Bolles
 * 1981, OpenCV's findHomography) on a grid of vectors, then least squares on the inliers, whose tolerance follows the
 * noise of the field. Deterministic; not thread-safe.
 */
public final class CameraMotion {
    private static final int GRID = 80;
    private static final int SMALLEST_STEP = 4;
    private static final int RANSAC_ITERATIONS = 500;
    private static final double CONFIDENCE = 0.995;
    private static final int ROUNDS = 3;
    private static final int FEWEST_INLIERS = 20;
    /** Picture width, in pixels, at which the tolerance is one pixel. */
    private static final double REFERENCE_WIDTH = 432;

    /**
     * A projective map of the plane.
     *
     * @param values the 3x3 matrix, row by row
     */
    public record Homography(double[] values) {
        /** The map that leaves everything where it is. */
        public static final Homography IDENTITY = new Homography(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});

        /** Where a point goes, horizontally. */
        public double x(double x, double y) {
            return x(x, y, scale(x, y));
        }

        /** Where a point goes, vertically. */
        public double y(double x, double y) {
            return y(x, y, scale(x, y));
        }

        /** Where a point goes, horizontally, given its {@link #scale}. */
        public double x(double x, double y, double scale) {
            return (values[0] * x + values[1] * y + values[2]) * scale;
        }

        /** Where a point goes, vertically, given its {@link #scale}. */
        public double y(double x, double y, double scale) {
            return (values[3] * x + values[4] * y + values[5]) * scale;
        }

        /** One over the homogeneous coordinate of a point; both of its coordinates need it. */
        public double scale(double x, double y) {
            double depth = values[6] * x + values[7] * y + values[8];
            return 1 / (Math.abs(depth) < 1e-12 ? 1e-12 : depth);
        }
    }

    /** The camera's motion in a field; the identity where there is too little to tell. */
    public Homography process(FlowField flow) {
        float[] from = grid(flow);
        float[] to = targets(flow, from);
        double tolerance = Math.max(flow.width(), flow.height()) / REFERENCE_WIDTH;
        if (from.length / 2 < 4) {
            return Homography.IDENTITY;
        }
        Homography camera = fit(from, to, opencv_calib3d.RANSAC, tolerance, Homography.IDENTITY);
        double[] errors = new double[from.length / 2];
        for (int round = 0; round < ROUNDS; round++) {
            errors(camera, from, to, errors);
            double limit = Math.max(0.5 * tolerance, 2.5 * median(errors));
            boolean[] inlier = new boolean[errors.length];
            int inliers = 0;
            for (int i = 0; i < errors.length; i++) {
                inlier[i] = errors[i] < limit;
                inliers += inlier[i] ? 1 : 0;
            }
            if (inliers < FEWEST_INLIERS) {
                break;
            }
            camera = fit(chosen(from, inlier, inliers), chosen(to, inlier, inliers), 0, tolerance, camera);
        }
        return camera;
    }

    private static float[] grid(FlowField flow) {
        int step = Math.max(SMALLEST_STEP, Math.max(flow.width(), flow.height()) / GRID);
        int columns = (flow.width() - step / 2 + step - 1) / step;
        int rows = (flow.height() - step / 2 + step - 1) / step;
        float[] points = new float[2 * rows * columns];
        for (int row = 0, out = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                points[out++] = step / 2 + column * step;
                points[out++] = step / 2 + row * step;
            }
        }
        return points;
    }

    private static float[] targets(FlowField flow, float[] from) {
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i += 2) {
            int x = (int) from[i];
            int y = (int) from[i + 1];
            int pixel = 2 * (y * flow.width() + x);
            to[i] = from[i] + flow.vectors()[pixel];
            to[i + 1] = from[i + 1] + flow.vectors()[pixel + 1];
        }
        return to;
    }

    private static Homography fit(float[] from, float[] to, int method, double tolerance, Homography otherwise) {
        try (Mat source = points(from);
                Mat target = points(to);
                Mat mask = new Mat();
                Mat found = opencv_calib3d.findHomography(
                        source, target, method, tolerance, mask, RANSAC_ITERATIONS, CONFIDENCE)) {
            if (found.empty()) {
                return otherwise;
            }
            double[] values = new double[9];
            try (DoublePointer data = new DoublePointer(found.data())) {
                data.get(values);
            }
            return new Homography(values);
        }
    }

    private static Mat points(float[] values) {
        Mat mat = new Mat(values.length / 2, 1, opencv_core.CV_32FC2);
        try (FloatIndexer indexer = mat.createIndexer()) {
            for (int i = 0; i < values.length / 2; i++) {
                indexer.put(i, 0, 0, values[2 * i]);
                indexer.put(i, 0, 1, values[2 * i + 1]);
            }
        }
        return mat;
    }

    private static void errors(Homography camera, float[] from, float[] to, double[] errors) {
        for (int i = 0; i < errors.length; i++) {
            double x = from[2 * i];
            double y = from[2 * i + 1];
            double scale = camera.scale(x, y);
            double dx = camera.x(x, y, scale) - to[2 * i];
            double dy = camera.y(x, y, scale) - to[2 * i + 1];
            errors[i] = Math.sqrt(dx * dx + dy * dy);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static float[] chosen(float[] points, boolean[] inlier, int inliers) {
        float[] chosen = new float[2 * inliers];
        for (int i = 0, out = 0; i < inlier.length; i++) {
            if (inlier[i]) {
                chosen[out++] = points[2 * i];
                chosen[out++] = points[2 * i + 1];
            }
        }
        return chosen;
    }
}
