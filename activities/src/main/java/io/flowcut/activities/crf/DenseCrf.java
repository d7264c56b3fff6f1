package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Refinement of masks by a fully connected CRF with a Gaussian and a bilateral kernel: Krähenbühl and Koltun, "Efficient
 * Inference in Fully Connected CRFs with Gaussian Edge Potentials" (2011), with two labels, Potts compatibility and
 * symmetric normalisation of the kernels.
 *
 * <p>The bilateral lattice is built once a picture and shared by all its masks, the Gaussian one once a size: pictures of
 * one size after another are fastest. Memory is kept between calls, 200 to 300 bytes a pixel. An instance is used by one
 * caller at a time.
 */
public final class DenseCrf {
    /** Most masks in one call. */
    public static final int MOST_MASKS = 16;

    private final CrfConfig config;
    private final BandRunner runner;
    private byte[] given = new byte[0];
    private Optional<CrfKernels> lastKernels = Optional.empty();

    /** A CRF that uses the calling thread alone. */
    public DenseCrf(CrfConfig config) {
        this(config, 1);
    }

    /**
     * @param threads 1 for the calling thread alone, 2 for a second one of the common pool beside it; results are bit-equal,
     *     and more than 2 are used as 2
     */
    public DenseCrf(CrfConfig config, int threads) {
        this.config = requireNonNull(config, "config");
        runner = new BandRunner(threads);
    }

    /**
     * Refines the masks of one picture, each on its own.
     *
     * @param image the picture
     * @param masks 1 to {@value #MOST_MASKS} masks of the picture's size
     * @return one result a mask, in their order: inside where the probability is above one half
     * @throws io.flowcut.workflows.error.FlowCutException of type CONFIG when the deviations are too small for the size
     */
    public List<RefinedMask> process(RgbImage image, List<BinaryMask> masks) {
        if (masks.isEmpty() || masks.size() > MOST_MASKS) {
            throw new IllegalArgumentException("1 to " + MOST_MASKS + " masks are needed: " + masks.size());
        }
        for (BinaryMask mask : masks) {
            if (mask.width() != image.width() || mask.height() != image.height()) {
                throw new IllegalArgumentException("a mask of " + mask.width() + "x" + mask.height()
                        + " does not fit a picture of " + image.width() + "x" + image.height());
            }
        }
        try (BandRunner.Session session = runner.session()) {
            CrfKernels kernels = kernels(image.width(), image.height(), session);
            kernels.read(image, session);
            List<RefinedMask> refined = new ArrayList<>(masks.size());
            for (int from = 0; from < masks.size(); ) {
                int channels = Math.min(masks.size() - from, LatticeKernel.MOST_CHANNELS);
                refined.addAll(refine(kernels, masks.subList(from, from + channels), session));
                from += channels;
            }
            return List.copyOf(refined);
        }
    }

    private CrfKernels kernels(int width, int height, BandRunner.Session session) {
        boolean fit = lastKernels
                .map(CrfKernels::order)
                .filter(order -> order.width() == width && order.height() == height)
                .isPresent();
        if (!fit) {
            lastKernels = Optional.of(new CrfKernels(config, width, height, session));
        }
        return lastKernels.orElseThrow();
    }

    private List<RefinedMask> refine(CrfKernels kernels, List<BinaryMask> masks, BandRunner.Session session) {
        int[] pixels = kernels.order().pixels();
        if (given.length < pixels.length) {
            given = new byte[pixels.length];
        }
        session.run(band -> pack(masks, pixels, band));
        MaskOutput output = new MaskOutput(masks, pixels);
        new MeanField(kernels.filters(), LatticeKernel.of(masks.size()), session)
                .infer(
                        given,
                        (float) Math.log(config.confidence() / (1 - config.confidence())),
                        pixels.length,
                        config.iterations(),
                        config.settledShare(),
                        output);
        return output.results();
    }

    /** Puts the masks into the bits of one byte a point. */
    private void pack(List<BinaryMask> masks, int[] pixels, int band) {
        int start = BandRunner.start(band, pixels.length);
        int end = BandRunner.start(band + 1, pixels.length);
        Arrays.fill(given, start, end, (byte) 0);
        for (int c = 0; c < masks.size(); c++) {
            byte[] mask = masks.get(c).pixels();
            for (int point = start; point < end; point++) {
                given[point] |= (byte) (mask[pixels[point]] << c);
            }
        }
    }
}
