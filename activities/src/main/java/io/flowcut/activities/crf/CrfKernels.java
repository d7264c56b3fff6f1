package io.flowcut.activities.crf;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.List;

/**
 * Both kernels of the CRF for pictures of one size: the Gaussian one is built here, the bilateral one for each picture.
 */
final class CrfKernels {
    private final CrfConfig config;
    private final PixelOrder order;
    private final BandRunner runner;
    private final KernelNormaliser normaliser = new KernelNormaliser();
    private final LatticeFilter gaussian;
    private final LatticeFilter bilateral;
    private final float[] features;

    CrfKernels(CrfConfig config, int width, int height, BandRunner runner) {
        this.config = config;
        this.runner = runner;
        order = new PixelOrder(width, height);
        features = new float[5 * width * height];
        float far = (float) config.gaussianSxy();
        gaussian = new LatticeFilter(new PermutohedralLattice(new float[] {(width - 1) / far, (height - 1) / far}));
        far = (float) config.bilateralSxy();
        float bright = 255 / (float) config.bilateralSrgb();
        bilateral = new LatticeFilter(
                new PermutohedralLattice(new float[] {(width - 1) / far, (height - 1) / far, bright, bright, bright}));
        runner.run(this::placeGaussian);
        gaussian.lattice().build(features, width * height, runner);
        normaliser.normalise(gaussian, config.gaussianCompat(), runner);
    }

    /** Size and order of the pixels. */
    PixelOrder order() {
        return order;
    }

    /** Both filters, normalised and weighted; the bilateral one is of the last picture. */
    List<LatticeFilter> filters() {
        return List.of(gaussian, bilateral);
    }

    /** Builds the bilateral lattice of a picture of this size. */
    void read(RgbImage image) {
        runner.run(band -> placeBilateral(band, image.pixels()));
        bilateral.lattice().build(features, order.pixels().length, runner);
        normaliser.normalise(bilateral, config.bilateralCompat(), runner);
    }

    private void placeGaussian(int band) {
        int[] pixels = order.pixels();
        float deviation = (float) config.gaussianSxy();
        int end = BandRunner.start(band + 1, pixels.length);
        for (int point = BandRunner.start(band, pixels.length); point < end; point++) {
            features[point] = pixels[point] % order.width() / deviation;
            features[pixels.length + point] = pixels[point] / order.width() / deviation;
        }
    }

    private void placeBilateral(int band, byte[] colours) {
        int[] pixels = order.pixels();
        float deviation = (float) config.bilateralSxy();
        int count = pixels.length;
        float colourDeviation = (float) config.bilateralSrgb();
        int end = BandRunner.start(band + 1, pixels.length);
        for (int point = BandRunner.start(band, pixels.length); point < end; point++) {
            int pixel = pixels[point];
            int row = pixel / order.width();
            features[point] = (pixel - row * order.width()) / deviation;
            features[count + point] = row / deviation;
            features[2 * count + point] = (colours[3 * pixel] & 0xff) / colourDeviation;
            features[3 * count + point] = (colours[3 * pixel + 1] & 0xff) / colourDeviation;
            features[4 * count + point] = (colours[3 * pixel + 2] & 0xff) / colourDeviation;
        }
    }
}
