package io.flowcut.activities.training.prediction;

import io.flowcut.activities.matching.TrackMask;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A track that goes on: what its object's query and masks were so far, and the frames that are not final yet. */
final class OpenTrack {
    private final float[] embedding;
    private final NavigableMap<Integer, FrameLogits> frames = new TreeMap<>();
    private final List<TrackMask> masks = new ArrayList<>();
    private byte[] lastMask = new byte[0];
    private int lastFrame = -1;
    private double scores;
    private int clips;
    private double diagonal;

    /** Logits of a frame, summed over the clips that hold it. */
    static final class FrameLogits {
        private final int[] sum;
        private int clips;

        private FrameLogits(int size) {
            sum = new int[size];
        }

        private void add(byte[] logits, int from) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += logits[from + i];
            }
            clips++;
        }

        /** Their mean as an unsigned byte: above 128 inside. */
        byte[] mean() {
            byte[] mean = new byte[sum.length];
            for (int i = 0; i < mean.length; i++) {
                int value = Math.round((float) sum[i] / clips);
                // What is inside by less than half a step stays inside.
                mean[i] = (byte) (128 + (value == 0 && sum[i] > 0 ? 1 : value));
            }
            return mean;
        }
    }

    OpenTrack(int channels) {
        embedding = new float[channels];
    }

    /** Adds what the next clip shows of the object. */
    void add(ClipObjects clip, ClipObject object) {
        for (int c = 0; c < embedding.length; c++) {
            // The newer counts more: the object changes.
            embedding[c] = clips == 0 ? object.embedding()[c] : 0.5f * (embedding[c] + object.embedding()[c]);
        }
        int size = clip.height() * clip.width();
        for (int t = 0; t < clip.frames(); t++) {
            frames.computeIfAbsent(clip.first() + t, frame -> new FrameLogits(size))
                    .add(object.logits(), t * size);
            if (seen(object.logits(), t * size, size) && clip.first() + t >= lastFrame) {
                lastFrame = clip.first() + t;
                lastMask = new byte[size];
                System.arraycopy(object.logits(), t * size, lastMask, 0, size);
            }
        }
        scores += object.score();
        clips++;
    }

    static boolean seen(byte[] logits, int from, int size) {
        for (int i = from; i < from + size; i++) {
            if (logits[i] > 0) {
                return true;
            }
        }
        return false;
    }

    /** Last frame in which the object was seen. */
    int lastFrame() {
        return lastFrame;
    }

    /** The cosine of the queries, at least 0. */
    double cosine(ClipObject object) {
        return cosine(object.embedding());
    }

    /** The cosine of the queries of two tracks, at least 0. */
    double cosine(OpenTrack other) {
        return cosine(other.embedding);
    }

    private double cosine(float[] other) {
        double dot = 0;
        double mine = 0;
        double theirs = 0;
        for (int c = 0; c < embedding.length; c++) {
            dot += embedding[c] * other[c];
            mine += embedding[c] * embedding[c];
            theirs += other[c] * other[c];
        }
        return mine == 0 || theirs == 0 ? 0 : Math.max(0, dot / Math.sqrt(mine * theirs));
    }

    /** IoU over the frames that the track and the clip share; where they share none, of the masks nearest in time. */
    double iou(ClipObjects clip, ClipObject object) {
        int size = clip.height() * clip.width();
        int shared = 0;
        int either = 0;
        boolean common = false;
        for (int t = 0; t < clip.frames(); t++) {
            FrameLogits mine = frames.get(clip.first() + t);
            if (mine == null) {
                continue;
            }
            common = true;
            for (int i = 0, at = t * size; i < size; i++, at++) {
                shared += mine.sum[i] > 0 && object.logits()[at] > 0 ? 1 : 0;
                either += mine.sum[i] > 0 || object.logits()[at] > 0 ? 1 : 0;
            }
        }
        if (common) {
            return either == 0 ? 0 : (double) shared / either;
        }
        for (int t = 0; t < clip.frames() && lastMask.length == size; t++) {
            if (seen(object.logits(), t * size, size)) {
                byte[] first = new byte[size];
                System.arraycopy(object.logits(), t * size, first, 0, size);
                return MaskBits.of(lastMask).iou(MaskBits.of(first));
            }
        }
        return 0;
    }

    /** Takes the frames before an index, which no later clip holds. */
    NavigableMap<Integer, FrameLogits> takeBefore(int frame) {
        NavigableMap<Integer, FrameLogits> before = new TreeMap<>(frames.headMap(frame, false));
        frames.headMap(frame, false).clear();
        return before;
    }

    /** Adds a final mask. */
    void keep(TrackMask mask) {
        masks.add(mask);
        diagonal = Math.max(diagonal, Stretch.diagonal(mask));
    }

    /** Masks that are final. */
    int masks() {
        return masks.size();
    }

    /** Where and when its final masks are; there must be one. */
    Stretch stretch() {
        return new Stretch(masks.get(0), last(), diagonal);
    }

    private TrackMask last() {
        return masks.get(masks.size() - 1);
    }

    /** Goes on as a later track of the same object; in the frames of both its own masks count. */
    void takeIn(OpenTrack later) {
        int last = last().frame();
        for (TrackMask mask : later.masks) {
            if (mask.frame() > last) {
                keep(mask);
            }
        }
        System.arraycopy(later.embedding, 0, embedding, 0, embedding.length);
        lastFrame = later.lastFrame;
        lastMask = later.lastMask;
        scores += later.scores;
        clips += later.clips;
    }

    /** Mean score over its clips. */
    double score() {
        return Math.min(1, scores / clips);
    }

    /** The track with its final masks. */
    TrackRules.Candidate candidate() {
        return new TrackRules.Candidate(masks, score());
    }
}
