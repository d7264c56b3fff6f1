package io.flowcut.activities.crf;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.List;

/**
 * Both kernels of the CRF for pictures of one size: the Gaussian one is built here, the bilateral one for each picture.
 */
final class CrfKernels {
    private static final int WHITE = 255;

    private final CrfConfig config;
    private final PixelOrder order;
    private final KernelNormaliser bilateralNormaliser;
    private final LatticeFilter gaussian;
    private final LatticeFilter bilateral;

    CrfKernels(CrfConfig config, int width, int height, BandRunner.Session session) {
        this.config = config;
        order = new PixelOrder(width, height);
        bilateralNormaliser = new KernelNormaliser(config.normalisation());
        double near = config.gaussianSxy();
        gaussian = new LatticeFilter(
                new PermutohedralLattice(new int[] {width - 1, height - 1}, new double[] {near, near}));
        double far = config.bilateralSxy();
        double colour = config.bilateralSrgb();
        bilateral = new LatticeFilter(new PermutohedralLattice(
                new int[] {width - 1, height - 1, WHITE, WHITE, WHITE},
                new double[] {far, far, colour, colour, colour}));
        gaussian.lattice().build(this::place, width * height, session);
        new KernelNormaliser(config.normalisation()).normalise(gaussian, config.gaussianCompat(), session);
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
    void read(RgbImage image, BandRunner.Session session) {
        byte[] colours = image.pixels();
        bilateral.lattice().build((from, to, into) -> place(from, to, into, colours), order.pixels().length, session);
        bilateralNormaliser.normalise(bilateral, config.bilateralCompat(), session);
    }

    /** Column and row. */
    private void place(int from, int to, int[][] into) {
        int[] pixels = order.pixels();
        int[] rows = order.rows();
        int width = order.width();
        for (int point = from; point < to; point++) {
            into[0][point - from] = pixels[point] - rows[point] * width;
            into[1][point - from] = rows[point];
        }
    }

    /** Column, row, red, green and blue. */
    private void place(int from, int to, int[][] into, byte[] colours) {
        place(from, to, into);
        int[] pixels = order.pixels();
        for (int point = from; point < to; point++) {
            int at = 3 * pixels[point];
            into[2][point - from] = colours[at] & 0xff;
            into[3][point - from] = colours[at + 1] & 0xff;
            into[4][point - from] = colours[at + 2] & 0xff;
        }
    }
}
