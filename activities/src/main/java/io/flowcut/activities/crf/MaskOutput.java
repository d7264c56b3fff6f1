package io.flowcut.activities.crf;

import io.flowcut.activities.mask.BinaryMask;
import java.util.ArrayList;
import java.util.List;

/** Brings what the mean field found from the order of its points to that of the picture's pixels. */
final class MaskOutput implements MeanField.Output {
    private final List<BinaryMask> given;
    private final int[] pixels;
    private final byte[][] labels;
    private final float[][] probabilities;
    private final int[][] both;
    private final int[][] either;

    /**
     * @param given the masks before refinement
     * @param pixels index of each point's pixel
     */
    MaskOutput(List<BinaryMask> given, int[] pixels) {
        this.given = given;
        this.pixels = pixels;
        labels = new byte[given.size()][pixels.length];
        probabilities = new float[given.size()][pixels.length];
        both = new int[BandRunner.BANDS][given.size()];
        either = new int[BandRunner.BANDS][given.size()];
    }

    @Override
    public void accept(int band, int from, int to, int channel, float[] margins) {
        byte[] before = given.get(channel).pixels();
        byte[] label = labels[channel];
        float[] probability = probabilities[channel];
        int channels = given.size();
        int inBoth = 0;
        int inEither = 0;
        int at = channel;
        for (int point = from; point < to; point++) {
            float margin = margins[at];
            int pixel = pixels[point];
            int now = margin > 0 ? 1 : 0;
            label[pixel] = (byte) now;
            probability[pixel] = 0.5f + 0.5f * margin;
            inBoth += now & before[pixel];
            inEither += now | before[pixel];
            at += channels;
        }
        both[band][channel] += inBoth;
        either[band][channel] += inEither;
    }

    /** The masks after refinement, when all points are in. */
    List<RefinedMask> results() {
        List<RefinedMask> results = new ArrayList<>(given.size());
        for (int c = 0; c < given.size(); c++) {
            int inBoth = 0;
            int inEither = 0;
            for (int band = 0; band < BandRunner.BANDS; band++) {
                inBoth += both[band][c];
                inEither += either[band][c];
            }
            BinaryMask mask = new BinaryMask(given.get(c).width(), given.get(c).height(), labels[c]);
            results.add(new RefinedMask(mask, probabilities[c], inEither == 0 ? 1 : (double) inBoth / inEither));
        }
        return results;
    }
}
