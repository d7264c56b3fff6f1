package io.flowcut.activities.evaluation.davis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * J and F of a whole dataset. Global figures are means over the objects of all sequences.
 *
 * @param task the protocol
 * @param sequences in the order of the set
 */
public record DavisResult(DavisTask task, List<Sequence> sequences) {
    public DavisResult {
        requireNonNull(task, "task");
        sequences = List.copyOf(sequences);
    }

    /**
     * One true object.
     *
     * @param truth its label in the truth
     * @param found label of the found object that was given to it; above {@link Sequence#proposals} when none was left
     * @param region J over the frames
     * @param contour F over the frames
     * @param regionPerFrame J of each frame that counts
     * @param contourPerFrame F of each frame that counts
     */
    public record Subject(
            int truth,
            int found,
            DavisStatistics region,
            DavisStatistics contour,
            List<Double> regionPerFrame,
            List<Double> contourPerFrame) {
        public Subject {
            requireNonNull(region, "region");
            requireNonNull(contour, "contour");
            regionPerFrame = List.copyOf(regionPerFrame);
            contourPerFrame = List.copyOf(contourPerFrame);
        }
    }

    /**
     * One sequence.
     *
     * @param name name of its folder
     * @param frames number of frames
     * @param framesEvaluated number of frames that count
     * @param width width of a frame in pixels
     * @param height height of a frame in pixels
     * @param proposals highest label found
     * @param objects the true objects, by the label of the found object; empty when the first frame shows none
     */
    public record Sequence(
            String name, int frames, int framesEvaluated, int width, int height, int proposals, List<Subject> objects) {
        public Sequence {
            requireNonNull(name, "name");
            objects = List.copyOf(objects);
        }

        /** Means over the objects, under their official names. */
        public Map<String, Double> figures() {
            return DavisResult.figures(objects);
        }
    }

    /** Means over the objects of all sequences, under their official names. */
    public Map<String, Double> figures() {
        List<Subject> all = new ArrayList<>();
        sequences.forEach(sequence -> all.addAll(sequence.objects()));
        return figures(all);
    }

    private static Map<String, Double> figures(List<Subject> objects) {
        DavisStatistics region =
                DavisStatistics.mean(objects.stream().map(Subject::region).toList());
        DavisStatistics contour =
                DavisStatistics.mean(objects.stream().map(Subject::contour).toList());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("J&F-Mean", (region.mean() + contour.mean()) / 2);
        figures.put("J-Mean", region.mean());
        figures.put("J-Recall", region.recall());
        figures.put("J-Decay", region.decay());
        figures.put("F-Mean", contour.mean());
        figures.put("F-Recall", contour.recall());
        figures.put("F-Decay", contour.decay());
        return figures;
    }
}
