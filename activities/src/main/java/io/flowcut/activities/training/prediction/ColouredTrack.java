package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.ColourMoments;
import io.flowcut.activities.matching.Track;
import java.util.List;

/** A track and the colours of each of its masks. */
record ColouredTrack(Track track, List<ColourMoments> colours) {
    ColouredTrack {
        requireNonNull(track, "track");
        colours = List.copyOf(colours);
        if (colours.size() != track.masks().size()) {
            throw new IllegalArgumentException(
                    colours.size() + " colours of " + track.masks().size() + " masks");
        }
    }
}
