package io.flowcut.activities.features;

import io.flowcut.activities.flow.CameraMotion;
import io.flowcut.activities.flow.CameraMotion.Homography;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.video.RgbImage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * What moves against the camera: flow minus the camera's homography, to both sides of the frame. A residual counts only
 * where the pictures support it: where camera motion alone fails to explain the other frame, and the flow explains it
 * better. Motion that shows to one side only is noise or occlusion, so the two sides are joined by their geometric mean.
 */
final class ResidualMotion {
    /** Picture width, in pixels, at which the smoothing below is given. */
    private static final double REFERENCE_WIDTH = 432;

    private static final double FINE_SIGMA = 1.2;
    private static final double WIDE_SIGMA = 4;
    /** Errors of camera motion below this many times the usual one are no evidence of motion. */
    private static final double EVIDENCE = 1.5;
    /** Advantage of the flow over camera motion from which, and at which in full, a residual counts. */
    private static final double SUPPORT_LOW = -0.3;

    private static final double SUPPORT_HIGH = -0.1;
    /** Smallest noise, in pixels at the reference width. */
    private static final double NOISE_FLOOR = 0.1;
    /** Median of absolute values to standard deviation of a Gaussian. */
    private static final double MEDIAN_TO_DEVIATION = 1.4826;

    private final PlaneFilter filter;
    private final CameraMotion cameraMotion = new CameraMotion();

    ResidualMotion(PlaneFilter filter) {
        this.filter = filter;
    }

    /** The residual to one side: vectors, sizes, whether the camera keeps the pixel in view, support by the pictures. */
    private record Side(float[] vectors, float[] size, boolean[] inside, float[] support) {}

    /** Motion of the tokens of a grid laid over the frame, which must have a flow to at least one side. */
    TokenMotion process(FrameContext context, int rows, int columns) {
        FlowField any =
                context.flow().forward().or(() -> context.flow().backward()).orElseThrow();
        int width = any.width();
        int height = any.height();
        List<Side> sides = new ArrayList<>();
        try (Mat frame = picture(context.frame(), width, height)) {
            byte[] pixels = new byte[3 * width * height];
            frame.data().get(pixels);
            if (context.next().isPresent()) {
                sides.add(side(
                        pixels, context.next().get(), context.flow().forward().orElseThrow(), 1));
            }
            if (context.previous().isPresent()) {
                sides.add(side(
                        pixels,
                        context.previous().get(),
                        context.flow().backward().orElseThrow(),
                        -1));
            }
        }
        float[] joined = sides.size() == 1 ? alone(sides.get(0)) : join(sides.get(0), sides.get(1));
        return tokens(joined, width, height, rows, columns);
    }

    private static Mat picture(RgbImage image, int width, int height) {
        Mat full = new Mat(image.height(), image.width(), opencv_core.CV_8UC3);
        full.data().put(image.pixels());
        if (image.width() == width && image.height() == height) {
            return full;
        }
        try (full;
                Size size = new Size(width, height)) {
            Mat reduced = new Mat();
            opencv_imgproc.resize(full, reduced, size, 0, 0, opencv_imgproc.INTER_AREA);
            return reduced;
        }
    }

    private Side side(byte[] frame, RgbImage other, FlowField flow, int sign) {
        int width = flow.width();
        int height = flow.height();
        int pixels = width * height;
        Homography camera = cameraMotion.process(flow);
        float[] residual = new float[2 * pixels];
        float[] byCamera = new float[2 * pixels];
        float[] byFlow = new float[2 * pixels];
        boolean[] inside = new boolean[pixels];
        float[] vectors = flow.vectors();
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i++) {
                double scale = camera.scale(x, y);
                double cameraX = camera.x(x, y, scale);
                double cameraY = camera.y(x, y, scale);
                byCamera[2 * i] = (float) cameraX;
                byCamera[2 * i + 1] = (float) cameraY;
                byFlow[2 * i] = x + vectors[2 * i];
                byFlow[2 * i + 1] = y + vectors[2 * i + 1];
                residual[2 * i] = (float) (byFlow[2 * i] - cameraX);
                residual[2 * i + 1] = (float) (byFlow[2 * i + 1] - cameraY);
                inside[i] = cameraX >= 0 && cameraY >= 0 && cameraX <= width - 1 && cameraY <= height - 1;
            }
        }
        float[] cameraError;
        float[] flowError;
        try (Mat picture = picture(other, width, height)) {
            cameraError = error(frame, filter.remap(picture, byCamera, width, height));
            flowError = error(frame, filter.remap(picture, byFlow, width, height));
        }
        return weigh(residual, inside, cameraError, flowError, width, height, sign);
    }

    /** Mean absolute difference of the channels, per pixel. */
    private static float[] error(byte[] frame, byte[] seen) {
        float[] error = new float[frame.length / 3];
        for (int i = 0, p = 0; i < error.length; i++, p += 3) {
            int sum = Math.abs((frame[p] & 0xff) - (seen[p] & 0xff))
                    + Math.abs((frame[p + 1] & 0xff) - (seen[p + 1] & 0xff))
                    + Math.abs((frame[p + 2] & 0xff) - (seen[p + 2] & 0xff));
            error[i] = sum * (1 / 3f);
        }
        return error;
    }

    private Side weigh(
            float[] residual,
            boolean[] inside,
            float[] cameraError,
            float[] flowError,
            int width,
            int height,
            int sign) {
        double unit = Math.max(width, height) / REFERENCE_WIDTH;
        float[] camera = filter.blur(cameraError, width, height, 1, FINE_SIGMA * unit);
        float[] flow = filter.blur(flowError, width, height, 1, FINE_SIGMA * unit);
        float[] wide = filter.blur(cameraError, width, height, 1, WIDE_SIGMA * unit);
        double usual = median(sampled(camera, width, height)) + 0.5;
        double strength = 1 / (usual * EVIDENCE);
        float[] size = new float[inside.length];
        float[] support = new float[inside.length];
        for (int i = 0; i < size.length; i++) {
            double evidence = Math.min(1, Math.max(0, wide[i] * strength));
            double weight = sign * evidence * evidence;
            residual[2 * i] *= (float) weight;
            residual[2 * i + 1] *= (float) weight;
            size[i] = length(residual[2 * i], residual[2 * i + 1]);
            support[i] = (float) ((camera[i] - flow[i]) / (camera[i] + flow[i] + usual));
        }
        return new Side(residual, size, inside, support);
    }

    private static float[] sampled(float[] plane, int width, int height) {
        float[] sampled = new float[((width + 3) / 4) * ((height + 3) / 4)];
        for (int y = 0, out = 0; y < height; y += 4) {
            for (int x = 0; x < width; x += 4) {
                sampled[out++] = plane[y * width + x];
            }
        }
        return sampled;
    }

    /** x, y and size per pixel. */
    private static float[] alone(Side side) {
        float[] joined = new float[3 * side.size().length];
        for (int i = 0; i < side.size().length; i++) {
            double weight = side.inside()[i] ? trust(side.support()[i]) : 0;
            joined[3 * i] = (float) (weight * side.vectors()[2 * i]);
            joined[3 * i + 1] = (float) (weight * side.vectors()[2 * i + 1]);
            joined[3 * i + 2] = (float) (weight * side.size()[i]);
        }
        return joined;
    }

    private static float[] join(Side first, Side second) {
        float[] joined = new float[3 * first.size().length];
        for (int i = 0; i < first.size().length; i++) {
            boolean a = first.inside()[i];
            boolean b = second.inside()[i];
            double support = a && b
                    ? Math.min(first.support()[i], second.support()[i])
                    : a ? first.support()[i] : second.support()[i];
            double trust = a || b ? trust(support) : 0;
            if (trust == 0) {
                continue;
            }
            double size = a && b
                    ? Math.sqrt((double) first.size()[i] * second.size()[i])
                    : a ? first.size()[i] : second.size()[i];
            double x = (a ? first.vectors()[2 * i] : 0) + (b ? second.vectors()[2 * i] : 0);
            double y = (a ? first.vectors()[2 * i + 1] : 0) + (b ? second.vectors()[2 * i + 1] : 0);
            double weighted = size * trust;
            double scale = weighted / Math.max(Math.sqrt(x * x + y * y), 1e-6);
            joined[3 * i] = (float) (x * scale);
            joined[3 * i + 1] = (float) (y * scale);
            joined[3 * i + 2] = (float) weighted;
        }
        return joined;
    }

    private static double trust(double support) {
        return Math.min(1, Math.max(0, (support - SUPPORT_LOW) / (SUPPORT_HIGH - SUPPORT_LOW)));
    }

    private TokenMotion tokens(float[] joined, int width, int height, int rows, int columns) {
        float[] pooled = filter.resize(joined, width, height, 3, columns, rows);
        float[] vectors = new float[2 * rows * columns];
        float[] size = new float[rows * columns];
        for (int i = 0; i < size.length; i++) {
            vectors[2 * i] = pooled[3 * i];
            vectors[2 * i + 1] = pooled[3 * i + 1];
            size[i] = pooled[3 * i + 2];
        }
        double noise = Math.max(
                MEDIAN_TO_DEVIATION * median(size.clone()), NOISE_FLOOR * Math.max(width, height) / REFERENCE_WIDTH);
        return new TokenMotion(vectors, size, noise);
    }

    private static float length(float x, float y) {
        return (float) Math.sqrt((double) x * x + (double) y * y);
    }

    /** Median; changes the order of the array. */
    static double median(float[] values) {
        int half = values.length / 2;
        float upper = select(values, half);
        if (values.length % 2 == 1) {
            return upper;
        }
        float lower = values[0];
        for (int i = 1; i < half; i++) {
            lower = Math.max(lower, values[i]);
        }
        return (lower + upper) / 2.0;
    }

    /** The value of the given rank (Hoare's Find, 1961); afterwards none before it is larger. */
    private static float select(float[] values, int rank) {
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            float pivot = values[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (pivot < values[j]) {
                    j--;
                }
                if (i <= j) {
                    float swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (rank <= j) {
                high = j;
            } else if (rank >= i) {
                low = i;
            } else {
                return values[rank];
            }
        }
        return values[rank];
    }
}
