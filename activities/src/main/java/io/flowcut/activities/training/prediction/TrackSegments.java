package io.flowcut.activities.training.prediction;

import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.SegmentBuilder;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.workflows.config.MatchingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Training segments of tracks: frames at most {@code matching.maxGap} apart whose masks match. */
public final class TrackSegments {
    private static final MaskQuality UNKNOWN = new MaskQuality(0, 0, 0);

    private TrackSegments() {}

    /**
     * Builds the segments of a video.
     *
     * @return masks over all frames
     */
    public static int build(VideoTracks video, MatchingConfig matching, Consumer<Segment> sink) {
        SegmentBuilder builder = new SegmentBuilder(matching, sink);
        int[] next = new int[video.tracks().size()];
        int masks = 0;
        for (int frame = 0; frame < video.frames(); frame++) {
            List<FrameMask> inFrame = new ArrayList<>();
            for (int k = 0; k < next.length; k++) {
                Track track = video.tracks().get(k);
                if (next[k] < track.masks().size() && track.masks().get(next[k]).frame() == frame) {
                    TrackMask mask = track.masks().get(next[k]++);
                    inFrame.add(new FrameMask(mask.mask(), track.score(), UNKNOWN));
                }
            }
            masks += inFrame.size();
            builder.add(new FrameMasks(frame, video.width(), video.height(), inFrame), Optional.empty());
        }
        return masks;
    }
}
