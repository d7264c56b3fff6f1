package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings the masks of a frame from the token grid to the frame's pixels.
 *
 * <ol>
 *   <li>Masks whose score is at most {@code crf.minScore} are dropped: refining what no filter lets pass costs time.
 *   <li>Each token mask is stretched over the frame by bilinear interpolation; inside is what is above 0.5.
 *   <li>Unless {@code crf.enabled} is off, {@link DenseCrf} refines it; a mask whose IoU before and after is below {@code
 *       crf.minIou} is dropped. A frame whose longer side is above {@code crf.maxSide} is refined at a size reduced to
 *       that, and the probability is stretched over the frame. The spatial deviations are those of the configuration times
 *       the longer side over {@value #REFERENCE_SIDE}: they follow the picture, so that a CRF does not swallow objects of a
 *       small one.
 *   <li>Holes are filled: 4-connected regions of background that do not touch the frame's border.
 *   <li>Where masks overlap, the one with the higher probability has the pixel, the earlier one on a tie. Holes are filled
 *       before that, so that an object inside the hole of another keeps its pixels.
 *   <li>What is empty after any step is dropped.
 * </ol>
 *
 * <p>Scores and qualities are those of the token masks. Memory is kept between calls; an instance is used by one caller at
 * a time.
 */
public final class MaskRefiner {
    /** Longer side in pixels for which the configuration gives the spatial deviations. */
    public static final int REFERENCE_SIDE = 854;

    private final CrfConfig config;
    private final ScaledCrf crf;
    private final ColourMeter colourMeter = new ColourMeter();
    private final HoleFiller holeFiller = new HoleFiller();

    /** A refiner that uses the calling thread alone. */
    public MaskRefiner(CrfConfig config) {
        this(config, 1);
    }

    /**
     * @param threads threads of the CRF, 1 or 2; results do not depend on it
     */
    public MaskRefiner(CrfConfig config, int threads) {
        this.config = requireNonNull(config, "config");
        crf = new ScaledCrf(config, threads);
    }

    /** A mask that is still in, with its probability at the working size. */
    private record Candidate(TokenMask source, float[] probability) {}

    /**
     * Refines the masks of one frame.
     *
     * @param frame the frame
     * @param tokenMasks its masks on the token grid, which covers the whole frame
     * @return the masks that are left, disjoint, in the order of {@code tokenMasks}
     */
    public List<FrameMask> process(RgbImage frame, List<TokenMask> tokenMasks) {
        requireNonNull(frame, "frame");
        WorkingSize size = config.enabled() ? WorkingSize.of(frame, config.maxSide()) : WorkingSize.own(frame);
        List<Candidate> candidates = upsample(tokenMasks, size.width(), size.height());
        if (config.enabled() && !candidates.isEmpty()) {
            candidates = refine(size.bring(frame), candidates);
        }
        return assign(frame, size, candidates);
    }

    private List<Candidate> upsample(List<TokenMask> tokenMasks, int width, int height) {
        List<Candidate> candidates = new ArrayList<>(tokenMasks.size());
        for (TokenMask tokenMask : tokenMasks) {
            if (tokenMask.score() <= config.minScore()) {
                continue;
            }
            float[] grid = new float[tokenMask.tokens().length];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = tokenMask.tokens()[i];
            }
            float[] soft = new float[width * height];
            new BilinearResizer(tokenMask.columns(), tokenMask.rows(), width, height).process(grid, soft);
            Candidate candidate = new Candidate(tokenMask, soft);
            if (threshold(soft, width, height).area() > 0) {
                candidates.add(candidate);
            }
        }
        return candidates;
    }

    private List<Candidate> refine(RgbImage image, List<Candidate> candidates) {
        DenseCrf sized = crf.of(image.width(), image.height());
        List<Candidate> refined = new ArrayList<>(candidates.size());
        for (int from = 0; from < candidates.size(); from += DenseCrf.MOST_MASKS) {
            List<Candidate> some = candidates.subList(from, Math.min(from + DenseCrf.MOST_MASKS, candidates.size()));
            List<BinaryMask> masks = new ArrayList<>(some.size());
            for (Candidate candidate : some) {
                masks.add(threshold(candidate.probability(), image.width(), image.height()));
            }
            List<RefinedMask> results = sized.process(image, masks);
            for (int i = 0; i < some.size(); i++) {
                if (results.get(i).agreement() >= config.minIou()) {
                    refined.add(
                            new Candidate(some.get(i).source(), results.get(i).probability()));
                }
            }
        }
        return refined;
    }

    /** Gives each pixel of the frame to one mask; works on one mask at a time, since frames may be large. */
    private List<FrameMask> assign(RgbImage frame, WorkingSize size, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        int width = frame.width();
        int height = frame.height();
        int[] owner = new int[width * height];
        float[] best = new float[width * height];
        Arrays.fill(owner, -1);
        BilinearResizer resizer = new BilinearResizer(size.width(), size.height(), width, height);
        float[] stretched = new float[size.reduced() ? width * height : 0];
        for (int index = 0; index < candidates.size(); index++) {
            float[] probability = candidates.get(index).probability();
            if (size.reduced()) {
                resizer.process(probability, stretched);
                probability = stretched;
            }
            BinaryMask mask = threshold(probability, width, height);
            holeFiller.process(mask);
            byte[] inside = mask.pixels();
            for (int i = 0; i < inside.length; i++) {
                if (inside[i] != 0 && (owner[i] < 0 || probability[i] > best[i])) {
                    owner[i] = index;
                    best[i] = probability[i];
                }
            }
        }
        return measure(frame, owner, candidates);
    }

    private List<FrameMask> measure(RgbImage frame, int[] owner, List<Candidate> candidates) {
        byte[] lab = colourMeter.lab(frame);
        List<FrameMask> masks = new ArrayList<>(candidates.size());
        for (int index = 0; index < candidates.size(); index++) {
            byte[] pixels = new byte[owner.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (owner[i] == index ? 1 : 0);
            }
            BinaryMask mask = new BinaryMask(frame.width(), frame.height(), pixels);
            if (mask.area() > 0) {
                TokenMask source = candidates.get(index).source();
                ColourHistogram colours = ColourMeter.process(lab, mask);
                masks.add(new FrameMask(Rle.encode(mask), source.score(), source.quality(), colours));
            }
        }
        return List.copyOf(masks);
    }

    /** What is above one half is inside. */
    static BinaryMask threshold(float[] probability, int width, int height) {
        byte[] pixels = new byte[probability.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (probability[i] > 0.5f ? 1 : 0);
        }
        return new BinaryMask(width, height, pixels);
    }
}
