package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.config.MatchingConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Final masks of tracks: every mask becomes the vote of itself and of the track's masks up to two frames away, carried
 * along the flow; a frame without a mask gets the vote of the nearest one on either side up to {@code matching.fillGap}
 * frames away. Pixels that two tracks claim go to the better one.
 *
 * <p>The neighbours vote on the working grid and their votes are stretched over the frame, where the own mask votes: its
 * border stays as fine as it is where the neighbours do not overrule it. The frames are passed through once; only as many
 * flow fields as votes can reach are held.
 */
final class TrackSmoother {
    private static final int VOTE_RADIUS = 2;
    private static final float OWN_WEIGHT = 3;
    private static final float NEAREST_WEIGHT = 1.5f;
    private static final float FARTHER_WEIGHT = 1;
    private static final float MAJORITY = 0.5f;
    /** Share of the votes at which a pixel of a filled frame is inside, where two masks vote. */
    private static final float FILLED_MAJORITY = 0.45f;
    /** Smallest mask in pixels of the working grid. */
    private static final int SMALLEST = 16;

    private final WorkingGrid grid;
    private final int fillGap;
    private final int reach;
    private final int frames;
    private final IntFunction<FlowPair> flows;
    private final Map<Integer, Optional<FlowField>> backward = new HashMap<>();
    private final Map<Integer, Optional<MaskCarrier>> forward = new HashMap<>();
    private final Deque<Integer> window = new ArrayDeque<>();

    /**
     * @param flows flow from a frame to the next and to the one before; asked for each frame once, in order
     */
    TrackSmoother(MatchingConfig config, WorkingGrid grid, int frames, IntFunction<FlowPair> flows) {
        this.grid = grid;
        this.frames = frames;
        this.flows = flows;
        reach = Math.max(VOTE_RADIUS, config.fillGap());
        fillGap = config.fillGap();
    }

    /** A track in work: its masks to come, and the last ones carried to the frame at hand. */
    private static final class State {
        private final NavigableMap<Integer, Sighting> sightings;
        private final Deque<Carried> past = new ArrayDeque<>();
        private final List<TrackMask> masks;
        private final int last;

        State(Tracklet tracklet, List<TrackMask> masks) {
            sightings = tracklet.sightings();
            last = tracklet.last();
            this.masks = masks;
        }
    }

    private record Carried(int frame, SoftMask mask) {}

    /**
     * Smooths all tracks; their sightings are used up.
     *
     * @param tracks the best first
     * @return per track its masks, by frame, none empty
     */
    List<List<TrackMask>> process(List<Tracklet> tracks) {
        List<List<TrackMask>> smoothed = new ArrayList<>(tracks.size());
        Map<Integer, List<Integer>> starts = new HashMap<>();
        for (int i = 0; i < tracks.size(); i++) {
            smoothed.add(new ArrayList<>());
            starts.computeIfAbsent(tracks.get(i).first(), first -> new ArrayList<>())
                    .add(i);
        }
        TreeMap<Integer, State> active = new TreeMap<>();
        for (int t = 0; t < frames; t++) {
            advance(t);
            for (int track : starts.getOrDefault(t, List.of())) {
                active.put(track, new State(tracks.get(track), smoothed.get(track)));
            }
            byte[] taken = new byte[active.isEmpty() ? 0 : grid.frameWidth() * grid.frameHeight()];
            Optional<MaskCarrier> carrier =
                    active.isEmpty() ? Optional.empty() : backward.get(t).map(MaskCarrier::new);
            for (State state : active.values()) {
                smooth(state, t, carrier, taken);
            }
            int frame = t;
            active.values().removeIf(state -> state.last == frame);
        }
        return smoothed;
    }

    /** Moves the window of flow fields to a frame. */
    private void advance(int frame) {
        for (int t = window.isEmpty() ? frame : window.getLast() + 1; t < Math.min(frames, frame + reach + 1); t++) {
            FlowPair flow = flows.apply(t);
            backward.put(t, flow.backward());
            forward.put(t, flow.forward().map(MaskCarrier::new));
            window.addLast(t);
        }
        while (window.getFirst() < frame) {
            int gone = window.removeFirst();
            backward.remove(gone);
            forward.remove(gone);
        }
    }

    private void smooth(State state, int frame, Optional<MaskCarrier> carrier, byte[] taken) {
        List<Carried> past = carryPast(state, frame, carrier);
        Sighting own = state.sightings.remove(frame);
        List<Carried> votes = new ArrayList<>();
        int side = own != null ? VOTE_RADIUS : 1;
        int far = own != null ? VOTE_RADIUS : fillGap;
        for (int i = past.size() - 1, taking = side; i >= 0 && taking > 0; i--, taking--) {
            if (frame - past.get(i).frame() <= far) {
                votes.add(past.get(i));
            }
        }
        Integer next = state.sightings.higherKey(frame);
        for (int taking = side; taking > 0 && next != null && next - frame <= far; taking--) {
            votes.add(new Carried(next, carryBack(state.sightings.get(next), frame)));
            next = state.sightings.higherKey(next);
        }
        if (own != null) {
            past.add(new Carried(frame, SoftMask.of(own.working())));
        }
        state.past.clear();
        state.past.addAll(past);
        if (own != null || !votes.isEmpty()) {
            vote(state, frame, own, votes, taken);
        }
    }

    /** The last masks, carried on to a frame; those that can no longer vote are left out. */
    private List<Carried> carryPast(State state, int frame, Optional<MaskCarrier> carrier) {
        List<Carried> carried = new ArrayList<>();
        for (Carried mask : state.past) {
            int age = frame - mask.frame();
            boolean latest = mask.frame() == state.past.getLast().frame();
            if (age <= VOTE_RADIUS || (latest && age <= reach)) {
                SoftMask moved = carrier.isPresent() ? carrier.get().carry(mask.mask()) : mask.mask();
                carried.add(new Carried(mask.frame(), moved));
            }
        }
        return carried;
    }

    /** A later mask, carried back to a frame. */
    private SoftMask carryBack(Sighting sighting, int frame) {
        SoftMask mask = SoftMask.of(sighting.working());
        for (int t = sighting.frame() - 1; t >= frame; t--) {
            Optional<MaskCarrier> carrier = forward.get(t);
            mask = carrier.isPresent() ? carrier.get().carry(mask) : mask;
        }
        return mask;
    }

    private void vote(State state, int frame, Sighting own, List<Carried> votes, byte[] taken) {
        boolean seen = own != null;
        SoftMask sum = SoftMask.EMPTY;
        float weight = seen ? OWN_WEIGHT : 0;
        for (Carried vote : votes) {
            boolean nearest = seen && Math.abs(vote.frame() - frame) == 1;
            float voteWeight = nearest ? NEAREST_WEIGHT : FARTHER_WEIGHT;
            sum = sum.plus(vote.mask(), voteWeight);
            weight += voteWeight;
        }
        float limit = weight * (seen || votes.size() == 1 ? MAJORITY : FILLED_MAJORITY);
        byte[] pixels = new byte[taken.length];
        int width = grid.frameWidth();
        if (seen) {
            own.mask().paint(pixels, (byte) 1);
        }
        int[] ownBox = seen ? own.mask().boundingBox() : new int[4];
        int[] box = grid.frameBox(sum, ownBox);
        long area = 0;
        for (int y = box[1]; y < box[1] + box[3]; y++) {
            for (int x = box[0]; x < box[0] + box[2]; x++) {
                int at = y * width + x;
                boolean inside = OWN_WEIGHT * pixels[at] + grid.sample(sum, x, y) > limit;
                area += inside ? 1 : 0;
                pixels[at] = (byte) (inside && taken[at] == 0 ? 1 : 0);
            }
        }
        double cells = (double) area * grid.width() * grid.height() / ((double) width * grid.frameHeight());
        if (cells < SMALLEST) {
            return;
        }
        BinaryMask mask = new BinaryMask(width, grid.frameHeight(), pixels);
        for (int i = 0; i < pixels.length; i++) {
            taken[i] |= pixels[i];
        }
        if (mask.area() > 0) {
            state.masks.add(new TrackMask(frame, Rle.encode(mask), seen ? own.score() : 0));
        }
    }
}
