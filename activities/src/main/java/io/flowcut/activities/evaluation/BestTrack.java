package io.flowcut.activities.evaluation;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.VideoTracks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Foreground against the union of all true objects: the mean over frames of the IoU with the best single track, chosen
 * once for the whole clip, and with the union of all tracks. Two empty masks have an IoU of 1; void pixels count for
 * nobody. Frames come one by one.
 */
public final class BestTrack {
    private final TrackMasks tracks;
    private final double[] sums;
    private double unionSum;
    private double emptySum;
    private int frames;

    public BestTrack(VideoTracks video) {
        tracks = new TrackMasks(video);
        sums = new double[tracks.tracks()];
    }

    /**
     * @param trackId the best track; empty when there is none
     * @param meanIou its mean IoU over the frames, in [0, 1]
     * @param unionMeanIou mean IoU of all tracks together
     * @param frames number of frames with truth
     */
    public record Result(OptionalInt trackId, double meanIou, double unionMeanIou, int frames) {}

    /** Takes the truth of a frame. */
    public void add(int frame, LabelMap truth) {
        tracks.requireSize(frame, truth);
        long truthArea = 0;
        for (byte label : truth.labels()) {
            truthArea += label != 0 && (label & 0xff) != LabelMap.VOID ? 1 : 0;
        }
        List<Rle> present = new ArrayList<>();
        for (int track = 0; track < sums.length; track++) {
            Optional<Rle> mask = tracks.mask(track, frame);
            mask.ifPresent(present::add);
            sums[track] += iou(mask, truth, truthArea);
        }
        Optional<Rle> union = present.isEmpty() ? Optional.empty() : Optional.of(Rle.merge(present, false));
        unionSum += iou(union, truth, truthArea);
        emptySum += truthArea == 0 ? 1 : 0;
        frames++;
    }

    private static double iou(Optional<Rle> mask, LabelMap truth, long truthArea) {
        long[] counts = new long[256];
        mask.ifPresent(rle -> rle.countLabels(truth.labels(), counts));
        long shared = Arrays.stream(counts, 1, LabelMap.VOID).sum();
        long union = truthArea + counts[0];
        return union == 0 ? 1 : (double) shared / union;
    }

    /** The figures over the frames so far, at least one. */
    public Result result() {
        if (frames == 0) {
            throw new IllegalStateException("no frame was added");
        }
        int best = -1;
        for (int track = 0; track < sums.length; track++) {
            if (best < 0 || sums[track] > sums[best]) {
                best = track;
            }
        }
        return best < 0
                ? new Result(OptionalInt.empty(), emptySum / frames, unionSum / frames, frames)
                : new Result(OptionalInt.of(tracks.id(best)), sums[best] / frames, unionSum / frames, frames);
    }
}
