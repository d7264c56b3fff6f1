package io.flowcut.activities.evaluation.davis;

import io.flowcut.activities.evaluation.davis.DavisResult.Subject;
import io.flowcut.activities.matching.HungarianAssignment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gives the found objects of a sequence to its true ones. */
final class SequenceScores {
    private final List<FrameScores> frames;
    private final int objects;
    private final int candidates;

    /**
     * @param frames the frames that count, at least one
     * @param objects number of true objects
     * @param proposals highest label found; empty masks stand for what is missing to the number of true objects
     */
    SequenceScores(List<FrameScores> frames, int objects, int proposals) {
        this.frames = List.copyOf(frames);
        this.objects = objects;
        candidates = Math.max(objects, proposals);
    }

    /** Each true object with the found one of its label. */
    List<Subject> byLabel() {
        List<Subject> subjects = new ArrayList<>();
        for (int object = 0; object < objects; object++) {
            subjects.add(subject(object, object));
        }
        return subjects;
    }

    /** One to one, so that the sum of (J + F) / 2 is largest; by the label of the found object. */
    List<Subject> assigned() {
        double[][] cost = new double[objects][candidates];
        for (int object = 0; object < objects; object++) {
            for (int candidate = 0; candidate < candidates; candidate++) {
                double region = 0;
                double contour = 0;
                for (FrameScores frame : frames) {
                    region += frame.region(object, candidate);
                    contour += frame.contour(object, candidate);
                }
                cost[object][candidate] = -(region / frames.size() + contour / frames.size()) / 2;
            }
        }
        int[] assignment = HungarianAssignment.solve(cost);
        List<Subject> subjects = new ArrayList<>();
        for (int object = 0; object < objects; object++) {
            subjects.add(subject(object, assignment[object]));
        }
        subjects.sort(Comparator.comparingInt(Subject::found));
        return subjects;
    }

    private Subject subject(int object, int candidate) {
        double[] region = new double[frames.size()];
        double[] contour = new double[frames.size()];
        List<Double> regionPerFrame = new ArrayList<>(frames.size());
        List<Double> contourPerFrame = new ArrayList<>(frames.size());
        for (int i = 0; i < region.length; i++) {
            region[i] = frames.get(i).region(object, candidate);
            contour[i] = frames.get(i).contour(object, candidate);
            regionPerFrame.add(region[i]);
            contourPerFrame.add(contour[i]);
        }
        return new Subject(
                object + 1,
                candidate + 1,
                DavisStatistics.of(region),
                DavisStatistics.of(contour),
                regionPerFrame,
                contourPerFrame);
    }
}
