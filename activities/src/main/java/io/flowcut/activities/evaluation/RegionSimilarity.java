package io.flowcut.activities.evaluation;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.HungarianAssignment;
import io.flowcut.activities.matching.VideoTracks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Region similarity J of DAVIS 2017 unsupervised (Caelles et al., "The 2019 DAVIS Challenge on VOS: Unsupervised
 * Multi-Object Segmentation", arXiv 1905.00737): IoU of an object's true mask with its track's, a mean over frames,
 * where tracks are given to objects one to one so that the sum of the means is largest. Two empty masks have J = 1.
 * Void pixels count for nobody. Frames come one by one; truth may be known for some frames only.
 */
public final class RegionSimilarity {
    private final TrackMasks tracks;
    private final Map<Integer, Sums> objects = new TreeMap<>();
    private final int[] emptyFrames;
    private int frames;

    public RegionSimilarity(VideoTracks video) {
        tracks = new TrackMasks(video);
        emptyFrames = new int[tracks.tracks()];
    }

    /** J of one object against every track, summed over the frames. */
    private static final class Sums {
        private final double[] byTrack;
        private double withoutTrack;

        Sums(int tracks) {
            byTrack = new double[tracks];
        }
    }

    /**
     * How well one object was found.
     *
     * @param object label of the object in the truth
     * @param trackId track that was given to it; empty when there are fewer tracks than objects
     * @param meanJ mean J over the frames, in [0, 1]
     */
    public record ObjectScore(int object, OptionalInt trackId, double meanJ) {}

    /**
     * @param objects by label
     * @param meanJ mean over the objects, in [0, 1]; 1 when the truth holds none
     * @param frames number of frames with truth
     */
    public record Result(List<ObjectScore> objects, double meanJ, int frames) {
        public Result {
            objects = List.copyOf(objects);
        }
    }

    /** Takes the truth of a frame. */
    public void add(int frame, LabelMap truth) {
        tracks.requireSize(frame, truth);
        long[] truthAreas = new long[256];
        for (byte label : truth.labels()) {
            truthAreas[label & 0xff]++;
        }
        for (int label = 1; label < LabelMap.VOID; label++) {
            if (truthAreas[label] > 0) {
                objects.computeIfAbsent(label, key -> newObject());
            }
        }
        long[] shared = new long[256];
        for (int track = 0; track < tracks.tracks(); track++) {
            Arrays.fill(shared, 0);
            Optional<Rle> mask = tracks.mask(track, frame);
            if (mask.isPresent()) {
                mask.get().countLabels(truth.labels(), shared);
            }
            long area = Arrays.stream(shared, 0, LabelMap.VOID).sum();
            emptyFrames[track] += area == 0 ? 1 : 0;
            for (Map.Entry<Integer, Sums> object : objects.entrySet()) {
                int label = object.getKey();
                long union = area + truthAreas[label] - shared[label];
                object.getValue().byTrack[track] += union == 0 ? 1 : (double) shared[label] / union;
            }
        }
        for (Map.Entry<Integer, Sums> object : objects.entrySet()) {
            object.getValue().withoutTrack += truthAreas[object.getKey()] == 0 ? 1 : 0;
        }
        frames++;
    }

    /** An object that first shows now: in the frames before, J was 1 where a track was not there either. */
    private Sums newObject() {
        Sums sums = new Sums(tracks.tracks());
        for (int track = 0; track < emptyFrames.length; track++) {
            sums.byTrack[track] = emptyFrames[track];
        }
        sums.withoutTrack = frames;
        return sums;
    }

    /** The scores over the frames so far. */
    public Result result() {
        List<Integer> labels = new ArrayList<>(objects.keySet());
        double[][] cost = new double[labels.size()][tracks.tracks()];
        for (int i = 0; i < cost.length; i++) {
            for (int track = 0; track < cost[i].length; track++) {
                cost[i][track] = -objects.get(labels.get(i)).byTrack[track];
            }
        }
        int[] assignment = HungarianAssignment.solve(cost);
        List<ObjectScore> scores = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < assignment.length; i++) {
            Sums sums = objects.get(labels.get(i));
            boolean found = assignment[i] >= 0;
            double meanJ = (found ? sums.byTrack[assignment[i]] : sums.withoutTrack) / frames;
            OptionalInt trackId = found ? OptionalInt.of(tracks.id(assignment[i])) : OptionalInt.empty();
            scores.add(new ObjectScore(labels.get(i), trackId, meanJ));
            sum += meanJ;
        }
        return new Result(scores, scores.isEmpty() ? 1 : sum / scores.size(), frames);
    }
}
