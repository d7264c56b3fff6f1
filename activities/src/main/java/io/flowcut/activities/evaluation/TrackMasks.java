package io.flowcut.activities.evaluation;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tracks of a video, to be looked up by frame. */
final class TrackMasks {
    private final VideoTracks video;
    private final List<Map<Integer, Rle>> byFrame = new ArrayList<>();

    TrackMasks(VideoTracks video) {
        this.video = video;
        for (Track track : video.tracks()) {
            Map<Integer, Rle> masks = new HashMap<>();
            for (TrackMask mask : track.masks()) {
                masks.put(mask.frame(), mask.mask());
            }
            byFrame.add(masks);
        }
    }

    int tracks() {
        return byFrame.size();
    }

    int id(int track) {
        return video.tracks().get(track).id();
    }

    Optional<Rle> mask(int track, int frame) {
        return Optional.ofNullable(byFrame.get(track).get(frame));
    }

    /** Refuses truth of another size than the video. */
    void requireSize(int frame, LabelMap truth) {
        if (truth.width() != video.width() || truth.height() != video.height()) {
            throw FlowCutException.badInput(
                    "truth of frame " + frame + " of " + video.videoId(),
                    "it is " + truth.width() + "x" + truth.height() + ", but the video " + video.width() + "x"
                            + video.height());
        }
    }
}
