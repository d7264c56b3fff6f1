package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.Rle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One identity per object across a video. Frames come one by one: every live tracklet's last mask is carried along the
 * flow to the frame, and {@link MaskMatcher} gives each at most one of the frame's masks; masks without a tracklet
 * start one. A tracklet lives until it was not seen for {@link TrackingRules#maxGap} frames. At the end tracklets of
 * one object are joined by {@link TrackletLinker}. Only run lengths are kept, no pixels.
 */
public final class TrackBuilder {
    private final TrackingRules rules;
    private final MaskMatcher matcher;
    private final MedianFlow median = new MedianFlow();
    private final List<Tracklet> ended = new ArrayList<>();
    private List<Live> live = new ArrayList<>();
    private int nextFrame;

    public TrackBuilder(TrackingRules rules) {
        this.rules = requireNonNull(rules, "rules");
        matcher = new MaskMatcher(rules.minIou());
    }

    private record Live(Tracklet tracklet, int lastSeen) {}

    /**
     * Takes the next frame of the video.
     *
     * @param masks masks of frame t; frames must come in order without holes, from 0
     * @param motion flow from frame t - 1 to frame t; empty when there is none: then masks are expected where they were
     */
    public void add(FrameMasks masks, Optional<FlowField> motion) {
        int frame = masks.frame();
        if (frame != nextFrame) {
            throw new IllegalArgumentException("frame " + frame + " is not the next one, " + nextFrame);
        }
        nextFrame++;
        List<Rle> expected = new ArrayList<>(live.size());
        for (Live one : live) {
            if (motion.isPresent()) {
                one.tracklet().advance(motion.get(), median);
            }
            expected.add(one.tracklet().expected());
        }
        List<Rle> found = new ArrayList<>(masks.masks().size());
        for (FrameMask mask : masks.masks()) {
            found.add(mask.mask());
        }
        int[] partners = matcher.match(expected, found);
        List<Live> next = new ArrayList<>();
        boolean[] taken = new boolean[found.size()];
        for (int i = 0; i < partners.length; i++) {
            Live one = live.get(i);
            if (partners[i] != MaskMatcher.NONE) {
                taken[partners[i]] = true;
                one.tracklet().see(frame, masks.masks().get(partners[i]), rules.fillGaps());
                next.add(new Live(one.tracklet(), frame));
            } else if (frame - one.lastSeen() < rules.maxGap()) {
                one.tracklet().miss(frame);
                next.add(one);
            } else {
                ended.add(one.tracklet());
            }
        }
        for (int j = 0; j < taken.length; j++) {
            if (!taken[j] && found.get(j).area() > 0) {
                next.add(new Live(new Tracklet(frame, masks.masks().get(j)), frame));
            }
        }
        live = next;
    }

    /** The tracks that pass the filters, with ids from 1, those first that are seen longest and best. */
    public List<Track> finish() {
        for (Live one : live) {
            ended.add(one.tracklet());
        }
        live = List.of();
        List<Tracklet> whole = new ArrayList<>();
        for (Tracklet tracklet : new TrackletLinker(rules).link(ended)) {
            if (tracklet.seen() >= rules.minFrames() && tracklet.score() >= rules.minScore()) {
                whole.add(tracklet);
            }
        }
        ended.clear();
        // A stable sort: tracklets that are equally good keep the order in which they began.
        whole.sort(Comparator.comparingDouble((Tracklet tracklet) -> tracklet.seen() * tracklet.score())
                .reversed());
        List<Track> tracks = new ArrayList<>(whole.size());
        for (Tracklet tracklet : whole) {
            tracks.add(new Track(tracks.size() + 1, tracklet.score(), tracklet.masks()));
        }
        return tracks;
    }
}
