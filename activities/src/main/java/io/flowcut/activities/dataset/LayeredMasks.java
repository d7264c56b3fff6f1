package io.flowcut.activities.dataset;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The masks of a video as label maps. Where masks overlap, the smaller one is in front, and of equal ones that of the
 * lower label. Not thread-safe.
 */
public final class LayeredMasks {
    /** The highest label of an object. */
    public static final int MAX_LABEL = LabelMap.VOID - 1;

    private static final Comparator<Layer> BACK_TO_FRONT = Comparator.comparingLong(
                    (Layer layer) -> layer.mask().area())
            .thenComparing(Layer::label)
            .reversed();

    private final int width;
    private final int height;
    private final List<List<Layer>> frames;
    private final byte[] labels;

    private record Layer(int label, Rle mask) {}

    /**
     * @param width width of a frame in pixels
     * @param height height of a frame in pixels
     * @param frames number of frames
     */
    public LayeredMasks(int width, int height, int frames) {
        this.width = width;
        this.height = height;
        this.frames = new ArrayList<>(frames);
        for (int frame = 0; frame < frames; frame++) {
            this.frames.add(new ArrayList<>(2));
        }
        labels = new byte[Math.multiplyExact(width, height)];
    }

    /** Adds the masks of an object, whose label is from 1 to {@link #MAX_LABEL}. */
    public void add(int label, List<TrackMask> masks) {
        if (label < 1 || label > MAX_LABEL) {
            throw new IllegalArgumentException("label " + label);
        }
        for (TrackMask mask : masks) {
            frames.get(mask.frame()).add(new Layer(label, mask.mask()));
        }
    }

    /** The labels of a frame; their array is used again by the next call. */
    public LabelMap paint(int frame) {
        Arrays.fill(labels, (byte) 0);
        List<Layer> layers = frames.get(frame);
        layers.sort(BACK_TO_FRONT);
        layers.forEach(layer -> layer.mask().paint(labels, (byte) layer.label()));
        return new LabelMap(width, height, labels);
    }
}
