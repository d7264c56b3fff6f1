package io.flowcut.activities.training.input;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A clip in the making: pictures at the network's size and which object each pixel belongs to. Objects are put down from
 * the largest to the smallest, so that no pixel has two. Frames and masks are placed alike.
 */
final class ClipCanvas {
    private static final int MOST_OBJECTS = 255;
    private static final byte GREY = (byte) 128;

    /** Pixels of all frames below which an object is a sliver that teaches nothing. */
    private static final int LEAST_PIXELS = 8;

    private final int frames;
    private final int height;
    private final int width;
    private final byte[] rgb;
    private final byte[] labels;
    private int objects;

    ClipCanvas(int frames, int height, int width) {
        this.frames = frames;
        this.height = height;
        this.width = width;
        rgb = new byte[frames * height * width * 3];
        labels = new byte[frames * height * width];
    }

    /** Pictures of a segment: (h, w, 3) unsigned bytes each, w pixels wide. */
    record Pictures(List<byte[]> frames, int width, int height) {
        Pictures {
            frames = List.copyOf(frames);
        }
    }

    /** Puts down the pictures and, of each object, its mask; what a placement leaves empty is grey. */
    void place(Pictures pictures, List<Segment.SegmentObject> found, int firstMask, ClipPlacement placement) {
        Resampler resampler = new Resampler(
                placement.across(pictures.width(), width),
                placement.down(pictures.height(), height),
                pictures.width(),
                3);
        for (int t = 0; t < frames; t++) {
            resampler.process(pictures.frames().get(t), rgb, t * height * width * 3, GREY);
        }
        for (Segment.SegmentObject object : largestFirst(found, firstMask)) {
            if (objects < MOST_OBJECTS) {
                byte[] mask = mask(object, firstMask, placement);
                byte label = (byte) ++objects;
                for (int i = 0; i < mask.length; i++) {
                    if (mask[i] < 0) {
                        labels[i] = label;
                    }
                }
            }
        }
    }

    /** Pastes objects of another segment over what is there. */
    void paste(Pictures pictures, List<Segment.SegmentObject> found, int firstMask, ClipPlacement placement) {
        ClipCanvas other = new ClipCanvas(frames, height, width);
        other.place(pictures, found, firstMask, placement);
        int base = objects;
        if (base + other.objects > MOST_OBJECTS) {
            return;
        }
        for (int i = 0; i < labels.length; i++) {
            if (other.labels[i] != 0) {
                labels[i] = (byte) (base + (other.labels[i] & 0xff));
                System.arraycopy(other.rgb, 3 * i, rgb, 3 * i, 3);
            }
        }
        objects += other.objects;
    }

    private static List<Segment.SegmentObject> largestFirst(List<Segment.SegmentObject> found, int mask) {
        List<Segment.SegmentObject> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingLong((Segment.SegmentObject object) ->
                        object.masks().get(mask).area())
                .reversed());
        return sorted;
    }

    /** (T, H, W): at least 128 as an unsigned byte, so negative, where at least half of the pixel is inside. */
    private byte[] mask(Segment.SegmentObject object, int firstMask, ClipPlacement placement) {
        Rle first = object.masks().get(firstMask);
        Resampler resampler = new Resampler(
                placement.across(first.width(), width), placement.down(first.height(), height), first.width(), 1);
        byte[] mask = new byte[labels.length];
        for (int t = 0; t < frames; t++) {
            BinaryMask whole = BinaryMask.empty(first.width(), first.height());
            object.masks().get(firstMask + t).paint(whole.pixels(), (byte) 255);
            resampler.process(whole.pixels(), mask, t * height * width, (byte) 0);
        }
        return mask;
    }

    /** Changes the colours of all that was put down. */
    void change(ColourChange colours) {
        colours.apply(rgb);
    }

    /** The clip, with those objects of which something is left to see. */
    TrainingClip clip() {
        int[] pixels = new int[MOST_OBJECTS + 1];
        for (byte label : labels) {
            pixels[label & 0xff]++;
        }
        int[] instance = new int[MOST_OBJECTS + 1];
        int count = 0;
        for (int label = 1; label <= objects; label++) {
            instance[label] = pixels[label] >= LEAST_PIXELS ? ++count : 0;
        }
        byte[] masks = new byte[count * labels.length];
        for (int i = 0; i < labels.length; i++) {
            int number = instance[labels[i] & 0xff];
            if (number > 0) {
                masks[(number - 1) * labels.length + i] = 1;
            }
        }
        return new TrainingClip(frames, height, width, rgb, count, masks);
    }
}
