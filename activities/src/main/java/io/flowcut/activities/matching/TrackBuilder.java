package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.CameraMotion;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.QualityConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One identity per object across a video, in two passes over the frames. In the first, {@link #add}, masks become
 * tracklets ({@link TrackletBuilder}). Then tracklets of one object are joined ({@link TrackletLinker}), and in the
 * second pass, {@link #finish}, the masks are smoothed along the flow and gaps filled ({@link TrackSmoother}). Between
 * frames only run lengths are kept, and a few flow fields.
 *
 * <p>Masks are tracked on the grid of the flow; where that is the frame's nothing is lost.
 */
public final class TrackBuilder {
    private final MatchingConfig config;
    private final double minScore;
    private final TrackletBuilder tracklets;
    private final CameraMotion cameraMotion = new CameraMotion();
    private final CameraPath camera = new CameraPath();
    private Optional<WorkingGrid> grid = Optional.empty();
    private int frames;

    /**
     * @param quality its {@code minTrack}; masks of a low score are left out by the caller
     */
    public TrackBuilder(MatchingConfig config, QualityConfig quality) {
        this.config = requireNonNull(config, "config");
        minScore = quality.minTrack();
        tracklets = new TrackletBuilder(config);
    }

    private record Scored(Tracklet tracklet, double score) {}

    /**
     * Takes the next frame of the video.
     *
     * @param masks masks of frame t; frames must come in order without holes, from 0
     * @param flow flow from frame t to t + 1 and to t - 1; where there is none masks are expected where they were. All
     *     fields of a video have one size
     */
    public void add(FrameMasks masks, FlowPair flow) {
        if (masks.frame() != frames) {
            throw new IllegalArgumentException("frame " + masks.frame() + " instead of " + frames);
        }
        Optional<FlowField> any = flow.backward().or(flow::forward);
        WorkingGrid working = grid.orElseGet(() -> new WorkingGrid(
                masks.width(),
                masks.height(),
                any.map(FlowField::width).orElse(masks.width()),
                any.map(FlowField::height).orElse(masks.height())));
        boolean frameFits = working.frameWidth() == masks.width() && working.frameHeight() == masks.height();
        boolean flowFits = any.isEmpty()
                || (any.get().width() == working.width() && any.get().height() == working.height());
        if (!frameFits || !flowFits) {
            throw new IllegalArgumentException("the size of frame " + frames + " or its flow differs");
        }
        grid = Optional.of(working);
        camera.add(flow.forward().map(cameraMotion::process).orElse(CameraMotion.Homography.IDENTITY));
        tracklets.add(masks, flow.backward().map(MaskCarrier::new), working);
        frames++;
    }

    /**
     * The tracks of the whole video, the best first; to be called once, after the last frame. No pixel is in two tracks.
     *
     * @param flows the flow of each frame once more, as it was added; asked for each frame once, in order
     */
    public List<Track> finish(IntFunction<FlowPair> flows) {
        if (grid.isEmpty()) {
            return List.of();
        }
        int fewest = Math.min(config.minTrackFrames(), Math.max(1, frames / 2));
        List<Scored> scored = new ArrayList<>();
        for (Tracklet tracklet : new TrackletLinker(config, camera).link(tracklets.finish())) {
            double score = tracklet.score(frames);
            if (tracklet.seen() >= fewest && score >= minScore) {
                scored.add(new Scored(tracklet, score));
            }
        }
        // A stable sort: tracks that are equally good keep the order in which they began.
        scored.sort(Comparator.comparingDouble(Scored::score).reversed());
        List<Tracklet> best = new ArrayList<>(scored.size());
        for (Scored one : scored) {
            best.add(one.tracklet());
        }
        List<List<TrackMask>> smoothed = new TrackSmoother(config, grid.get(), frames, flows).process(best);
        List<Track> tracks = new ArrayList<>(best.size());
        for (int i = 0; i < smoothed.size(); i++) {
            if (!smoothed.get(i).isEmpty()) {
                tracks.add(new Track(tracks.size() + 1, scored.get(i).score(), smoothed.get(i)));
            }
        }
        return tracks;
    }
}
