package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.List;

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
    private float[] energy = new float[0];
    private float[] margin = new float[0];
    private CrfKernels kernels;

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
        kernels = new CrfKernels(config, 1, 1, runner);
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
        if (kernels.order().width() != image.width() || kernels.order().height() != image.height()) {
            kernels = new CrfKernels(config, image.width(), image.height(), runner);
        }
        kernels.read(image);
        List<RefinedMask> refined = new ArrayList<>(masks.size());
        for (int from = 0; from < masks.size(); ) {
            int left = masks.size() - from;
            // Four masks are better served as two and two than as three and one.
            int channels = left == 4 ? 2 : Math.min(left, LatticeKernel.MOST_CHANNELS);
            refined.addAll(refine(masks.subList(from, from + channels)));
            from += channels;
        }
        return List.copyOf(refined);
    }

    private List<RefinedMask> refine(List<BinaryMask> masks) {
        int[] pixels = kernels.order().pixels();
        int channels = masks.size();
        int length = pixels.length * channels;
        if (energy.length < length) {
            energy = new float[length];
            margin = new float[length];
        }
        float inside = (float) Math.log(config.confidence() / (1 - config.confidence()));
        for (int c = 0; c < channels; c++) {
            byte[] mask = masks.get(c).pixels();
            for (int point = 0; point < pixels.length; point++) {
                energy[point * channels + c] = mask[pixels[point]] != 0 ? inside : -inside;
            }
        }
        new MeanField(kernels.filters(), LatticeKernel.of(channels), runner)
                .infer(energy, pixels.length, config.iterations(), margin);
        List<RefinedMask> refined = new ArrayList<>(channels);
        for (int c = 0; c < channels; c++) {
            refined.add(read(masks.get(c), c, channels));
        }
        return refined;
    }

    /** Takes one mask's channel out of the result. */
    private RefinedMask read(BinaryMask mask, int channel, int channels) {
        int[] pixels = kernels.order().pixels();
        byte[] labels = new byte[pixels.length];
        float[] probability = new float[pixels.length];
        int both = 0;
        int either = 0;
        for (int point = 0; point < pixels.length; point++) {
            float difference = margin[point * channels + channel];
            int pixel = pixels[point];
            int label = difference > 0 ? 1 : 0;
            int before = mask.pixels()[pixel];
            labels[pixel] = (byte) label;
            probability[pixel] = 0.5f + 0.5f * difference;
            both += label & before;
            either += label | before;
        }
        double agreement = either == 0 ? 1 : (double) both / either;
        return new RefinedMask(new BinaryMask(mask.width(), mask.height(), labels), probability, agreement);
    }
}
