package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.mask.Rle;
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

/** The true tracks and segments of a generated clip; takes its frames in order. */
final class ClipTruth {
    private static final MaskQuality CERTAIN = new MaskQuality(1, 1, 1);

    private final DemoOptions options;
    private final SegmentBuilder segments;
    private final List<List<TrackMask>> objects = new ArrayList<>();
    private int frames;
    private int masks;

    /** @param sink receives the segments, as those of a label output */
    ClipTruth(DemoOptions options, MatchingConfig matching, Consumer<Segment> sink) {
        this.options = requireNonNull(options, "options");
        segments = new SegmentBuilder(matching, sink);
        for (int k = 0; k < options.objects(); k++) {
            objects.add(new ArrayList<>());
        }
    }

    /** Takes the labels of the next frame. */
    void add(byte[] labels) {
        List<FrameMask> inFrame = new ArrayList<>();
        for (int k = 0; k < objects.size(); k++) {
            BinaryMask visible = BinaryMask.empty(options.width(), options.height());
            for (int i = 0; i < labels.length; i++) {
                visible.pixels()[i] = (byte) (labels[i] == k + 1 ? 1 : 0);
            }
            Rle mask = Rle.encode(visible);
            if (mask.area() > 0) {
                objects.get(k).add(new TrackMask(frames, mask, 1));
                inFrame.add(new FrameMask(mask, 1, CERTAIN));
                masks++;
            }
        }
        segments.add(new FrameMasks(frames, options.width(), options.height(), inFrame), Optional.empty());
        frames++;
    }

    /** Masks of all frames so far. */
    int masks() {
        return masks;
    }

    /** The tracks of all objects that were seen. */
    VideoTracks tracks(String videoId) {
        List<Track> tracks = new ArrayList<>();
        for (int k = 0; k < objects.size(); k++) {
            if (!objects.get(k).isEmpty()) {
                tracks.add(new Track(k + 1, 1, objects.get(k)));
            }
        }
        return new VideoTracks(videoId, frames, options.width(), options.height(), tracks);
    }
}
