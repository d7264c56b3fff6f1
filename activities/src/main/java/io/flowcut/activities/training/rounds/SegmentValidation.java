package io.flowcut.activities.training.rounds;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.YouTubeVisWriter;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.evaluation.ytvis.ApFigures;
import io.flowcut.activities.evaluation.ytvis.YtvisEvaluator;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.training.input.AssembledDataset;
import io.flowcut.activities.training.input.DatasetSide;
import io.flowcut.activities.training.input.LabelledSegment;
import io.flowcut.activities.training.input.SegmentFrames;
import io.flowcut.activities.training.prediction.MaskModels;
import io.flowcut.activities.training.prediction.SegmentPredictor;
import io.flowcut.activities.training.run.WorkFolder;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Holds a model against the labels of a dataset's validation segments, by YouTube-VIS AP with each segment as a video:
 * of many segments some that are spread evenly over all.
 */
public final class SegmentValidation {
    private final AssembledDataset dataset;
    private final Storage storage;
    private final int most;

    /**
     * @param storage where the videos lie
     * @param most segments that are looked at at most
     */
    public SegmentValidation(AssembledDataset dataset, Storage storage, int most) {
        this.dataset = requireNonNull(dataset, "dataset");
        this.storage = requireNonNull(storage, "storage");
        this.most = most;
    }

    /**
     * Scores a model.
     *
     * @param config which of its objects count
     * @param samples is offered every segment that is looked at
     * @param alive called after each segment; what it throws ends the work
     * @throws FlowCutException of type BadInput when the dataset has nothing to validate on
     */
    public ValidationFigures process(
            MaskModels.SharedModel model, PredictionConfig config, ValidationSamples samples, Runnable alive) {
        DatasetSide side = requireVal();
        int count = Math.min(most, side.size());
        int[] chosen = IntStream.range(0, count)
                .map(i -> (int) ((long) i * side.size() / count))
                .toArray();
        try (WorkFolder folder = new WorkFolder();
                SegmentFrames frames = new SegmentFrames(storage, model.height(), model.width())) {
            Path truth = folder.path().resolve("truth.json");
            Path found = folder.path().resolve("found.json");
            write(truth, side, chosen, (number, segment) -> truth(segment));
            SegmentPredictor predictor = new SegmentPredictor(model, frames, config);
            write(found, side, chosen, (number, segment) -> {
                List<Track> tracks = predictor.process(segment);
                samples.offer(number, count, segment, tracks);
                alive.run();
                return tracks;
            });
            return figures(truth, found, count);
        } catch (IOException e) {
            throw FlowCutException.storage("validation", "cannot be written: " + e.getMessage(), e);
        }
    }

    private DatasetSide requireVal() {
        if (!dataset.hasVal()) {
            throw FlowCutException.badInput(
                    dataset.toString(), "no video is kept for validation; assemble it with assembly.valShare above 0");
        }
        return dataset.val();
    }

    private interface Labeller {
        /** The objects of a segment, by its number among those that are looked at. */
        List<Track> tracks(int number, LabelledSegment segment);
    }

    private static List<Track> truth(LabelledSegment segment) {
        List<Track> tracks = new ArrayList<>();
        for (Segment.SegmentObject object : segment.segment().objects()) {
            tracks.add(object.asTrack(tracks.size() + 1));
        }
        return tracks;
    }

    private static void write(Path file, DatasetSide side, int[] chosen, Labeller labeller) throws IOException {
        try (YouTubeVisWriter writer = new YouTubeVisWriter(Files.newOutputStream(file), "validation", "model")) {
            for (int index : chosen) {
                writer.video(video(writer.videos() + 1, side.segment(index)));
            }
            for (int i = 0; i < chosen.length; i++) {
                LabelledSegment segment = side.segment(chosen[i]);
                int length = segment.segment().frames().size();
                for (Track track : labeller.tracks(i, segment)) {
                    writer.annotation(i + 1, length, track);
                }
            }
        }
    }

    /** Each segment has a folder of its own, by which its results are told from those of others. */
    private static VisVideo video(long id, LabelledSegment segment) {
        List<String> files = new ArrayList<>();
        for (int frame : segment.segment().frames()) {
            files.add(String.format(Locale.ROOT, "segment%d/%05d.jpg", id, frame));
        }
        return new VisVideo(id, segment.video().width(), segment.video().height(), files, Optional.empty());
    }

    private static ValidationFigures figures(Path truth, Path found, int segments) {
        VisFile labels = VisFile.open(truth);
        ApFigures figures = new YtvisEvaluator(1)
                .evaluate(labels, VisFile.openResults(found, labels))
                .classAgnostic();
        return new ValidationFigures(
                segments,
                labels.annotations().size(),
                figure(figures, "AP50"),
                figure(figures, "AP"),
                figure(figures, "AR10"));
    }

    /** Without a true object a figure is -1, and with no result its mean may not be defined. */
    private static double figure(ApFigures figures, String name) {
        double value = figures.summary().getOrDefault(name, 0.0);
        return Double.isFinite(value) ? Math.max(0, value) : 0;
    }
}
