package io.flowcut.activities.matching;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.config.MatchingConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tracklets of a video, frame by frame: the last mask of every live tracklet is carried along the backward flow, and each
 * gets at most one of the frame's masks, by {@link HungarianAssignment} on IoU. A mask over two tracklets is divided
 * between them by {@link MaskDivider}; masks without a tracklet start one. A tracklet lives until it was not seen for
 * {@code matching.maxGap} frames, or has left the picture.
 */
final class TrackletBuilder {
    /** Share of a tracklet's expected mask that must lie in another one's mask for the two to share it. */
    private static final double SHARED_INSIDE = 0.6;
    /** Share of it above which the two are not expected beside but over one another. */
    private static final double SHARED_OVERLAP = 0.5;
    /** Smallest part of a divided mask in pixels of the working grid. */
    private static final int SMALLEST_PART = 16;

    private final MatchingConfig config;
    private final TrackletFuser fuser = new TrackletFuser();
    private final List<Tracklet> tracklets = new ArrayList<>();
    private List<Live> live = new ArrayList<>();

    TrackletBuilder(MatchingConfig config) {
        this.config = config;
    }

    private static final class Live {
        private final Tracklet tracklet;
        private SoftMask expected;

        Live(Tracklet tracklet, SoftMask expected) {
            this.tracklet = tracklet;
            this.expected = expected;
        }
    }

    private record Candidate(FrameMask mask, Rle working, SoftMask pixels) {}

    /**
     * Takes the next frame.
     *
     * @param backward carries masks of the frame before to this one; where it is empty they stay where they were
     */
    void add(FrameMasks masks, Optional<MaskCarrier> backward, WorkingGrid grid) {
        List<Candidate> candidates = new ArrayList<>(masks.masks().size());
        for (FrameMask mask : masks.masks()) {
            Rle working = grid.reduce(mask.mask());
            SoftMask pixels = SoftMask.of(working);
            if (pixels.area() > 0) {
                candidates.add(new Candidate(mask, working, pixels));
            }
        }
        advance(masks.frame(), backward);
        List<List<Integer>> owners = owners(candidates);
        note(owners);
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if (owners.get(i).isEmpty()) {
                Tracklet tracklet = new Tracklet(tracklets.size());
                tracklet.see(sighting(masks.frame(), candidate, candidate.mask().mask(), candidate.working()));
                tracklets.add(tracklet);
                live.add(new Live(tracklet, candidate.pixels()));
            } else {
                assign(masks.frame(), candidate, owners.get(i), grid);
            }
        }
    }

    /** All tracklets, parts of one object joined; to be called once, after the last frame. */
    List<Tracklet> finish() {
        live = List.of();
        return fuser.fuse(tracklets);
    }

    private void advance(int frame, Optional<MaskCarrier> backward) {
        List<Live> left = new ArrayList<>(live.size());
        for (Live one : live) {
            if (frame - one.tracklet.last() <= config.maxGap()) {
                one.expected = backward.isPresent() ? backward.get().carry(one.expected) : one.expected;
                if (one.expected.area() > 0) {
                    left.add(one);
                }
            }
        }
        live = left;
    }

    /** Per mask the indices of the live tracklets that it belongs to. */
    private List<List<Integer>> owners(List<Candidate> candidates) {
        List<List<Integer>> owners = new ArrayList<>(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            owners.add(new ArrayList<>(1));
        }
        if (live.isEmpty() || candidates.isEmpty()) {
            return owners;
        }
        double[][] cost = new double[live.size()][candidates.size()];
        for (int i = 0; i < cost.length; i++) {
            for (int j = 0; j < cost[i].length; j++) {
                cost[i][j] = 1 - live.get(i).expected.iou(candidates.get(j).pixels());
            }
        }
        int[] partners = HungarianAssignment.solve(cost);
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] >= 0 && 1 - cost[i][partners[i]] > config.trackMinIou()) {
                owners.get(partners[i]).add(i);
            } else {
                partners[i] = -1;
            }
        }
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] < 0) {
                share(i, candidates, owners);
            }
        }
        return owners;
    }

    /** Gives a tracklet without a mask a part in another one's, where it is expected inside it. */
    private void share(int index, List<Candidate> candidates, List<List<Integer>> owners) {
        SoftMask expected = live.get(index).expected;
        for (int j = 0; j < candidates.size(); j++) {
            if (owners.get(j).isEmpty()) {
                continue;
            }
            SoftMask mask = candidates.get(j).pixels();
            SoftMask owner = live.get(owners.get(j).get(0)).expected;
            if (expected.shared(mask) > SHARED_INSIDE * expected.area()
                    && expected.shared(mask, owner) < SHARED_OVERLAP * expected.area()) {
                owners.get(j).add(index);
                return;
            }
        }
    }

    private void note(List<List<Integer>> owners) {
        List<List<Tracklet>> groups = new ArrayList<>();
        for (List<Integer> owner : owners) {
            List<Tracklet> group = new ArrayList<>(owner.size());
            for (int index : owner) {
                group.add(live.get(index).tracklet);
            }
            groups.add(group);
        }
        fuser.note(groups);
    }

    private void assign(int frame, Candidate candidate, List<Integer> owners, WorkingGrid grid) {
        if (owners.size() == 1) {
            Live one = live.get(owners.get(0));
            one.tracklet.see(sighting(frame, candidate, candidate.mask().mask(), candidate.working()));
            one.expected = candidate.pixels();
            return;
        }
        List<SoftMask> expected = new ArrayList<>(owners.size());
        for (int index : owners) {
            expected.add(live.get(index).expected);
        }
        MaskDivider divider = new MaskDivider(candidate.pixels(), expected, grid.width(), grid.height());
        BinaryMask whole = candidate.mask().mask().decode();
        for (int i = 0; i < owners.size(); i++) {
            SoftMask part = part(candidate.pixels(), divider, i);
            if (part.area() < SMALLEST_PART) {
                continue;
            }
            Rle working = part.encode(grid.width(), grid.height());
            Rle mask = grid.isFrame() ? working : part(whole, divider, i, grid);
            Live one = live.get(owners.get(i));
            one.tracklet.see(sighting(frame, candidate, mask, working));
            one.expected = part;
        }
    }

    private static SoftMask part(SoftMask whole, MaskDivider divider, int owner) {
        float[] values = Arrays.copyOf(whole.values(), whole.values().length);
        for (int i = 0; i < values.length; i++) {
            if (divider.owner(whole.left() + i % whole.width(), whole.top() + i / whole.width()) != owner) {
                values[i] = 0;
            }
        }
        return new SoftMask(whole.left(), whole.top(), whole.width(), whole.height(), values).trimmed();
    }

    private static Rle part(BinaryMask whole, MaskDivider divider, int owner, WorkingGrid grid) {
        byte[] pixels = whole.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i] != 0 && divider.owner(grid.column(i % whole.width()), grid.row(i / whole.width())) != owner) {
                pixels[i] = 0;
            }
        }
        return Rle.encode(new BinaryMask(whole.width(), whole.height(), pixels));
    }

    private static Sighting sighting(int frame, Candidate candidate, Rle mask, Rle working) {
        return Sighting.of(
                frame, mask, working, candidate.mask().score(), candidate.mask().colours());
    }
}
