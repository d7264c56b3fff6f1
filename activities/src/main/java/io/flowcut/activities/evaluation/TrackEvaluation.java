package io.flowcut.activities.evaluation;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tracks of one video held against its true masks. Frames without truth do not count, but every frame with truth
 * needs a picture of the tracks; truth of another size is brought to that of the tracks.
 *
 * @param best all true objects together against the best single track, and against all tracks
 * @param similarity J of each object with the track that fits it best
 */
public record TrackEvaluation(BestTrack.Result best, RegionSimilarity.Result similarity) {
    public TrackEvaluation {
        requireNonNull(best, "best");
        requireNonNull(similarity, "similarity");
    }

    /**
     * Evaluates folders of palette PNGs whose files are named by frame.
     *
     * @param truth true masks
     * @param found the tracks, as {@code flowcut label} writes them
     * @throws FlowCutException of type BadInput when a frame with truth has no picture of the tracks, or a file cannot be
     *     read
     */
    public static TrackEvaluation of(Path truth, Path found) {
        LabelFolder trueLabels = new LabelFolder(truth);
        LabelFolder foundLabels = new LabelFolder(found);
        requireAll(truth, trueLabels, found, foundLabels);
        VideoTracks tracks = FolderTracks.read(found.toString(), foundLabels);
        BestTrack best = new BestTrack(tracks);
        RegionSimilarity similarity = new RegionSimilarity(tracks);
        int frame = 0;
        for (String name : foundLabels.names()) {
            if (trueLabels.has(name)) {
                LabelMap labels = trueLabels.read(name).resized(tracks.width(), tracks.height());
                best.add(frame, labels);
                similarity.add(frame, labels);
            }
            frame++;
        }
        return new TrackEvaluation(best.result(), similarity.result());
    }

    private static void requireAll(Path truth, LabelFolder trueLabels, Path found, LabelFolder foundLabels) {
        List<String> missing = new ArrayList<>();
        int there = 0;
        for (String name : trueLabels.names()) {
            if (foundLabels.has(name)) {
                there++;
            } else {
                missing.add(name);
            }
        }
        if (there == 0) {
            throw FlowCutException.badInput(truth.toString(), "no file is named as a frame of " + found);
        }
        if (!missing.isEmpty()) {
            throw FlowCutException.badInput(
                    found.resolve(missing.get(0) + ".png").toString(),
                    "missing; every frame of the truth needs a picture");
        }
    }
}
