package io.flowcut.activities.training.rounds;

import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The labels of a video, and how well tracks agree with them. */
final class TrackAgreement {
    private final Map<Integer, Set<Rle>> labels = new HashMap<>();

    /** Adds the labels of a segment; a mask that several segments hold counts once. */
    void add(Segment segment) {
        for (Segment.SegmentObject object : segment.objects()) {
            for (int t = 0; t < object.masks().size(); t++) {
                labels.computeIfAbsent(segment.frames().get(t), frame -> new LinkedHashSet<>())
                        .add(object.masks().get(t));
            }
        }
    }

    /**
     * Mean, over the frames of a track that have labels, of the IoU with the label that fits best.
     *
     * @return in [0, 1]; 0 where the track has no frame with labels
     */
    double of(Track track) {
        double sum = 0;
        int frames = 0;
        for (TrackMask mask : track.masks()) {
            Set<Rle> inFrame = labels.getOrDefault(mask.frame(), Set.of());
            if (!inFrame.isEmpty()) {
                double best = 0;
                for (Rle label : inFrame) {
                    best = Math.max(best, mask.mask().iou(label));
                }
                sum += best;
                frames++;
            }
        }
        return frames == 0 ? 0 : sum / frames;
    }
}
