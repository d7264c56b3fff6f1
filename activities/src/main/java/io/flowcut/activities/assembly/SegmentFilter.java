package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.assembly.SegmentSelection.Dropped;
import io.flowcut.workflows.config.AssemblyConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stage 2's filters (FlowCut, arXiv 2505.13174, section 3.2: frames at most four apart, masks that match with an IoU
 * above 0.5), and those on quality and size. Segments of a video whose objects have the very masks of an earlier one,
 * as in a video that stands still, count once. Segments come video by video.
 */
final class SegmentFilter {
    private final AssemblyConfig config;
    private final boolean checkIou;
    /** Digests alone, for the masks of a long video do not fit in memory. */
    private final Set<String> seen = new HashSet<>();

    private long gap;
    private long score;
    private long area;
    private long iou;
    private long empty;
    private long duplicates;

    /** @param checkIou off where the masks were matched after warping, so that they need not overlap as they are */
    SegmentFilter(AssemblyConfig config, boolean checkIou) {
        this.config = requireNonNull(config, "config");
        this.checkIou = checkIou;
    }

    /** Begins another video. */
    void nextVideo() {
        seen.clear();
    }

    /** The segment with the objects that pass; empty when none does. */
    Optional<Segment> process(Segment segment) {
        List<Integer> frames = segment.frames();
        for (int i = 1; i < frames.size(); i++) {
            if (frames.get(i) - frames.get(i - 1) > config.maxGap()) {
                gap++;
                return Optional.empty();
            }
        }
        List<Segment.SegmentObject> kept = new ArrayList<>();
        for (Segment.SegmentObject object : segment.objects()) {
            if (passes(object)) {
                kept.add(object);
            }
        }
        if (kept.isEmpty()) {
            empty++;
            return Optional.empty();
        }
        if (!seen.add(digest(kept))) {
            duplicates++;
            return Optional.empty();
        }
        return Optional.of(new Segment(frames, kept));
    }

    private static String digest(List<Segment.SegmentObject> objects) {
        Sha256 digest = new Sha256();
        for (Segment.SegmentObject object : objects) {
            digest.text("object " + object.score());
            for (Rle mask : object.masks()) {
                digest.text(mask.width() + "x" + mask.height()).text(mask.compressed());
            }
        }
        return digest.hex();
    }

    private boolean passes(Segment.SegmentObject object) {
        if (object.score() < config.minScore()) {
            score++;
            return false;
        }
        Rle previous = object.masks().get(0);
        for (Rle mask : object.masks()) {
            if (mask.area() == 0 || mask.area() < config.minArea() * mask.width() * mask.height()) {
                area++;
                return false;
            }
        }
        for (Rle mask : object.masks().subList(1, object.masks().size())) {
            if (checkIou && !(previous.iou(mask) > config.minIou())) {
                iou++;
                return false;
            }
            previous = mask;
        }
        return true;
    }

    /** What was left out so far. */
    Dropped dropped() {
        return new Dropped(gap, score, area, iou, empty, duplicates, 0, 0);
    }
}
