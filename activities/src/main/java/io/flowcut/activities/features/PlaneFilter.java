package io.flowcut.activities.features;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * OpenCV's filters on arrays of floats: rows from the top, channels interleaved. Native buffers are reused; not
 * thread-safe.
 */
final class PlaneFilter implements AutoCloseable {
    private final Mat source = new Mat();
    private final Mat target = new Mat();

    /** Gaussian blur with a deviation of {@code sigma} pixels. */
    float[] blur(float[] values, int width, int height, int channels, double sigma) {
        put(values, width, height, channels, source);
        try (Size kernel = new Size(0, 0)) {
            opencv_imgproc.GaussianBlur(source, target, kernel, sigma);
        }
        return get(target, values.length);
    }

    /** Mean over the area of each new pixel; linear interpolation where the new size is larger. */
    float[] resize(float[] values, int width, int height, int channels, int newWidth, int newHeight) {
        put(values, width, height, channels, source);
        boolean smaller = newHeight < height;
        try (Size size = new Size(newWidth, newHeight)) {
            int how = smaller ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
            opencv_imgproc.resize(source, target, size, 0, 0, how);
        }
        return get(target, newWidth * newHeight * channels);
    }

    /** Largest value in an elliptical neighbourhood of {@code reach} pixels to each side. */
    float[] dilate(float[] values, int width, int height, int reach) {
        put(values, width, height, 1, source);
        try (Size size = new Size(2 * reach + 1, 2 * reach + 1);
                Mat kernel = opencv_imgproc.getStructuringElement(opencv_imgproc.MORPH_ELLIPSE, size)) {
            opencv_imgproc.dilate(source, target, kernel);
        }
        return get(target, values.length);
    }

    /** Colours in [0, 1] to CIE Lab: L in [0, 100], a and b about -127 to 127. */
    float[] lab(float[] rgb, int width, int height) {
        put(rgb, width, height, 3, source);
        opencv_imgproc.cvtColor(source, target, opencv_imgproc.COLOR_RGB2Lab);
        return get(target, rgb.length);
    }

    /** Bytes of an RGB picture seen at other places: bilinear, the border pixels repeated outside. */
    byte[] remap(Mat picture, float[] places, int width, int height) {
        put(places, width, height, 2, source);
        try (Mat none = new Mat();
                Scalar border = new Scalar()) {
            opencv_imgproc.remap(
                    picture, target, source, none, opencv_imgproc.INTER_LINEAR, opencv_core.BORDER_REPLICATE, border);
        }
        byte[] pixels = new byte[3 * width * height];
        target.data().get(pixels);
        return pixels;
    }

    private static void put(float[] values, int width, int height, int channels, Mat mat) {
        mat.create(height, width, opencv_core.CV_MAKETYPE(opencv_core.CV_32F, channels));
        try (FloatPointer data = new FloatPointer(mat.data())) {
            data.put(values, 0, width * height * channels);
        }
    }

    private static float[] get(Mat mat, int length) {
        float[] values = new float[length];
        try (FloatPointer data = new FloatPointer(mat.data())) {
            data.get(values);
        }
        return values;
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
