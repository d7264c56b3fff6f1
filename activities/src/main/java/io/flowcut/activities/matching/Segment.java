package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.Rle;
import java.util.ArrayList;
import java.util.List;

/**
 * A few frames of a video with the objects that are seen in all of them: one training sample.
 *
 * @param frames indices of the frames, ascending, at least two
 * @param objects at least one
 */
public record Segment(List<Integer> frames, List<SegmentObject> objects) {
    public Segment {
        frames = List.copyOf(frames);
        objects = List.copyOf(objects);
        if (frames.size() < 2 || objects.isEmpty()) {
            throw new IllegalArgumentException("a segment needs two frames and an object");
        }
        for (SegmentObject object : objects) {
            if (object.masks().size() != frames.size()) {
                throw new IllegalArgumentException("an object of a segment needs a mask in each frame");
            }
        }
    }

    /**
     * One object of a segment.
     *
     * @param score mean quality score of its masks, in [0, 1]
     * @param masks its mask in each frame of the segment
     */
    public record SegmentObject(double score, List<Rle> masks) {
        public SegmentObject {
            requireNonNull(masks, "masks");
            masks = List.copyOf(masks);
        }

        /** The object as a track through the segment's own frames, whose first is 0. */
        public Track asTrack(int id) {
            List<TrackMask> tracked = new ArrayList<>(masks.size());
            for (int i = 0; i < masks.size(); i++) {
                tracked.add(new TrackMask(i, masks.get(i), score));
            }
            return new Track(id, score, tracked);
        }
    }
}
