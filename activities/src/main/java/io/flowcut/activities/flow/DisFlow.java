package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FlowConfig;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;

/**
 * Dense inverse search flow (Kroeger et al., Fast Optical Flow using Dense Inverse Search, ECCV 2016) by OpenCV, preset
 * medium or finer, on grey pictures. Pictures whose longer side exceeds {@code flow.maxSide} are reduced first; the field then
 * has the reduced size. Not thread-safe; native memory is held until {@link #close()}.
 */
public final class DisFlow implements FlowEstimator {
    /** OpenCV cuts a picture into as many stripes as it has threads and the result depends on their number. */
    private static final int DEFAULT_THREADS = 1;
    /** OpenCV's pyramid needs this many pixels on the shorter side; smaller pictures get a border. */
    private static final int SMALLEST_SIDE = 16;

    private static final int FINE_PATCH = 4;
    private static final int FINE_STRIDE = 3;
    private static final int FINE_DESCENTS = 12;

    private final FlowConfig config;
    private final int threads;
    private final boolean fine;
    private final DISOpticalFlow estimator;
    private final Mat colour = new Mat();
    private final Mat grey = new Mat();
    private final Mat from = new Mat();
    private final Mat to = new Mat();

    /** An estimator on one thread, since chunks run beside one another. */
    public DisFlow(FlowConfig config) {
        this(config, DEFAULT_THREADS);
    }

    /**
     * An estimator on one thread for small pictures: it looks at full resolution, where medium stops at a half, and with
     * patches of 4 pixels, half as long as medium's. On 160x96 pixels it takes four times as long as medium.
     */
    public static DisFlow fine(FlowConfig config) {
        return new DisFlow(config, DEFAULT_THREADS, true);
    }

    /**
     * @param threads threads of OpenCV, at least 1; the setting holds for the whole process, and fields differ slightly
     *     between settings
     */
    public DisFlow(FlowConfig config, int threads) {
        this(config, threads, false);
    }

    private DisFlow(FlowConfig config, int threads, boolean fine) {
        this.config = requireNonNull(config, "config");
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        this.threads = threads;
        this.fine = fine;
        this.estimator = DISOpticalFlow.create(DISOpticalFlow.PRESET_MEDIUM);
        if (fine) {
            estimator.setFinestScale(0);
            estimator.setPatchSize(FINE_PATCH);
            estimator.setPatchStride(FINE_STRIDE);
            estimator.setGradientDescentIterations(FINE_DESCENTS);
        }
    }

    /** Flow between two pictures of the same size, in pixels of the (perhaps reduced) field. */
    @Override
    public FlowField estimate(RgbImage fromPicture, RgbImage toPicture) {
        int width = fromPicture.width();
        int height = fromPicture.height();
        if (toPicture.width() != width || toPicture.height() != height) {
            throw new IllegalArgumentException("pictures of different size: " + width + "x" + height + " and "
                    + toPicture.width() + "x" + toPicture.height());
        }
        double scale = Math.min(1, config.maxSide() / (double) Math.max(width, height));
        int reducedWidth = Math.max(1, (int) Math.round(width * scale));
        int reducedHeight = Math.max(1, (int) Math.round(height * scale));
        opencv_core.setNumThreads(threads);
        prepare(fromPicture, reducedWidth, reducedHeight, from);
        prepare(toPicture, reducedWidth, reducedHeight, to);
        // A new Mat each time: OpenCV starts from what an old one of the same size holds.
        try (Mat flow = new Mat()) {
            estimator.calc(from, to, flow);
            return new FlowField(reducedWidth, reducedHeight, vectors(flow, reducedWidth, reducedHeight));
        }
    }

    private void prepare(RgbImage picture, int width, int height, Mat target) {
        colour.create(picture.height(), picture.width(), opencv_core.CV_8UC3);
        colour.data().put(picture.pixels());
        opencv_imgproc.cvtColor(colour, grey, opencv_imgproc.COLOR_RGB2GRAY);
        if (width != picture.width() || height != picture.height()) {
            try (Mat reduced = new Mat();
                    Size size = new Size(width, height)) {
                opencv_imgproc.resize(grey, reduced, size, 0, 0, opencv_imgproc.INTER_AREA);
                reduced.copyTo(grey);
            }
        }
        int right = Math.max(0, SMALLEST_SIDE - width);
        int below = Math.max(0, SMALLEST_SIDE - height);
        opencv_core.copyMakeBorder(grey, target, 0, below, 0, right, opencv_core.BORDER_REPLICATE);
    }

    private static float[] vectors(Mat flow, int width, int height) {
        float[] vectors = new float[2 * width * height];
        try (FloatPointer data = new FloatPointer(flow.data())) {
            int stride = (int) flow.step1();
            for (int row = 0; row < height; row++) {
                data.position((long) row * stride);
                data.get(vectors, row * 2 * width, 2 * width);
            }
        }
        return vectors;
    }

    @Override
    public boolean sideBySide() {
        return true;
    }

    @Override
    public String identity() {
        return (fine ? "dis-fine-opencv-" : "dis-medium-opencv-") + opencv_core.CV_VERSION + "-side" + config.maxSide()
                + "-threads" + threads;
    }

    @Override
    public void close() {
        estimator.close();
        colour.close();
        grey.close();
        from.close();
        to.close();
    }
}
