package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.config.MatchingConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Training segments by temporal mask matching (FlowCut, arXiv 2505.13174, section 3.2): every two frames at most
 * {@code matching.maxGap} apart whose masks have at least one match. With {@code matching.length} n above 2 a segment
 * is n frames at one distance; an object is followed from each to the next, and dropped as drifting where a match
 * between two of its frames that are not neighbours contradicts the chain. With {@code matching.warp} earlier masks
 * are carried along the flow before they are compared, and such a match must then be there as well.
 *
 * <p>Frames come one by one, and only those that a segment can still reach are kept.
 */
public final class SegmentBuilder {
    private final MatchingConfig config;
    private final Consumer<Segment> sink;
    private final MaskMatcher matcher;
    private final MedianFlow median = new MedianFlow();
    private final Deque<Entry> window = new ArrayDeque<>();
    private Entry[] latest = new Entry[0];

    /**
     * @param sink receives the segments, ordered by their last frame
     */
    public SegmentBuilder(MatchingConfig config, Consumer<Segment> sink) {
        this.config = requireNonNull(config, "config");
        this.sink = requireNonNull(sink, "sink");
        matcher = new MaskMatcher(config.minIou());
    }

    /**
     * Takes the next frame of the video.
     *
     * @param masks masks of frame t; frames must come in order without holes
     * @param motion flow from frame t - 1 to frame t; empty when there is none. Needed for {@code matching.warp}
     */
    public void add(FrameMasks masks, Optional<FlowField> motion) {
        Entry entry = new Entry(masks, config.maxGap());
        if (!window.isEmpty() && window.peekLast().masks.frame() + 1 != masks.frame()) {
            throw new IllegalArgumentException("frame " + masks.frame() + " is not the next one");
        }
        window.addLast(entry);
        if (window.size() > config.maxGap() * (config.length() - 1) + 1) {
            window.removeFirst();
        }
        latest = window.toArray(latest.length == window.size() ? latest : new Entry[0]);
        for (int gap = 1; gap <= Math.min(config.maxGap(), latest.length - 1); gap++) {
            Entry earlier = latest[latest.length - 1 - gap];
            if (config.warp() && motion.isPresent()) {
                earlier.advance(motion.get(), median);
            }
            earlier.partners[gap] = matcher.match(earlier.positions(), entry.positions());
        }
        for (int gap = 1; gap <= config.maxGap(); gap++) {
            emit(gap);
        }
    }

    /** Passes on the segment of frames {@code gap} apart that ends at the newest frame, when it holds an object. */
    private void emit(int gap) {
        int length = config.length();
        int first = latest.length - 1 - gap * (length - 1);
        if (first < 0) {
            return;
        }
        List<Segment.SegmentObject> objects = new ArrayList<>();
        int[] chain = new int[length];
        for (int mask = 0; mask < latest[first].masks.masks().size(); mask++) {
            chain[0] = mask;
            if (follow(first, gap, chain) && consistent(first, gap, chain)) {
                objects.add(object(first, gap, chain));
            }
        }
        if (!objects.isEmpty()) {
            List<Integer> frames = new ArrayList<>(length);
            for (int k = 0; k < length; k++) {
                frames.add(latest[first + k * gap].masks.frame());
            }
            sink.accept(new Segment(frames, objects));
        }
    }

    private boolean follow(int first, int gap, int[] chain) {
        for (int k = 1; k < chain.length; k++) {
            chain[k] = latest[first + (k - 1) * gap].partners[gap][chain[k - 1]];
            if (chain[k] == MaskMatcher.NONE) {
                return false;
            }
        }
        return true;
    }

    private boolean consistent(int first, int gap, int[] chain) {
        for (int k = 0; k < chain.length; k++) {
            for (int skip = 2; k + skip < chain.length && skip * gap <= config.maxGap(); skip++) {
                int direct = latest[first + k * gap].partners[skip * gap][chain[k]];
                boolean undecided = direct == MaskMatcher.NONE && !config.warp();
                if (direct != chain[k + skip] && !undecided) {
                    return false;
                }
            }
        }
        return true;
    }

    private Segment.SegmentObject object(int first, int gap, int[] chain) {
        List<Rle> masks = new ArrayList<>(chain.length);
        double score = 0;
        for (int k = 0; k < chain.length; k++) {
            FrameMask mask = latest[first + k * gap].masks.masks().get(chain[k]);
            masks.add(mask.mask());
            score += mask.score();
        }
        return new Segment.SegmentObject(score / chain.length, masks);
    }

    /** One frame of the window. */
    private static final class Entry {
        private final FrameMasks masks;
        private final List<MovingMask> moving = new ArrayList<>();
        /** By gap g: per mask its partner in the frame g later. */
        private final int[][] partners;

        Entry(FrameMasks masks, int maxGap) {
            this.masks = masks;
            partners = new int[maxGap + 1][];
            int[] none = new int[masks.masks().size()];
            Arrays.fill(none, MaskMatcher.NONE);
            Arrays.fill(partners, none);
            for (FrameMask mask : masks.masks()) {
                moving.add(new MovingMask(mask.mask()));
            }
        }

        void advance(FlowField motion, MedianFlow median) {
            for (MovingMask mask : moving) {
                mask.advance(motion, median);
            }
        }

        List<Rle> positions() {
            List<Rle> positions = new ArrayList<>(moving.size());
            for (MovingMask mask : moving) {
                positions.add(mask.position());
            }
            return positions;
        }
    }
}
