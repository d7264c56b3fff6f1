package io.flowcut.activities.evaluation.davis;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Scores masks as the official evaluator of DAVIS 2017 does. The true objects of a sequence are those that its first
 * frame's labels count up to; void pixels (255) of the truth are background; the labels of found objects may go up to a
 * limit, and every frame of the truth needs a file. One picture pair a thread is in memory.
 */
public final class DavisEvaluator {
    /** The most found objects that the unsupervised challenge takes. */
    public static final int MAX_PROPOSALS = 20;

    private final DavisTask task;
    private final int maxProposals;
    private final ParallelTasks tasks;
    private final PalettePng png = new PalettePng();

    /**
     * @param maxProposals the highest label that a found object of the unsupervised task may have, to 254
     * @param threads pictures that are compared at a time
     */
    public DavisEvaluator(DavisTask task, int maxProposals, int threads) {
        this.task = requireNonNull(task, "task");
        this.maxProposals = maxProposals;
        tasks = new ParallelTasks(threads);
    }

    private record Frame(int width, int height, int proposals, FrameScores scores) {}

    /**
     * Scores the sequences.
     *
     * @param truth the true masks
     * @param found folder that holds a folder for each sequence, with a picture named as each of its frames
     * @throws FlowCutException of type BadInput when a picture is missing, unreadable or of another size than its truth,
     *     or holds a label that is too high
     */
    public DavisResult evaluate(List<TrueSequence> truth, Path found) {
        List<DavisResult.Sequence> sequences = new ArrayList<>();
        for (TrueSequence sequence : truth) {
            Path folder = found.resolve(sequence.name());
            if (!Files.isDirectory(folder)) {
                throw badInput(folder.toString(), "no such folder; every sequence of the truth needs one");
            }
            sequences.add(evaluate(sequence, folder));
        }
        return new DavisResult(task, sequences);
    }

    private DavisResult.Sequence evaluate(TrueSequence sequence, Path folder) {
        int objects = highest(sequence.read(0));
        int skipped = task == DavisTask.SEMI_SUPERVISED ? 1 : 0;
        int counted = sequence.frames() - 2 * skipped;
        if (counted < 1) {
            throw badInput(sequence.name(), sequence.frames() + " frames, none of which counts");
        }
        List<Callable<Frame>> work = new ArrayList<>();
        for (int i = skipped; i < sequence.frames() - skipped; i++) {
            int index = i;
            work.add(() -> compare(sequence, index, objects, folder));
        }
        List<Frame> frames = tasks.run(work);
        int proposals = 0;
        List<FrameScores> scores = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.width() != frames.get(0).width()
                    || frame.height() != frames.get(0).height()) {
                throw badInput(folder.toString(), "frames of different sizes");
            }
            proposals = Math.max(proposals, frame.proposals());
            scores.add(frame.scores());
        }
        SequenceScores given = new SequenceScores(scores, objects, proposals);
        return new DavisResult.Sequence(
                sequence.name(),
                sequence.frames(),
                counted,
                frames.get(0).width(),
                frames.get(0).height(),
                proposals,
                task == DavisTask.UNSUPERVISED ? given.assigned() : given.byLabel());
    }

    private Frame compare(TrueSequence sequence, int index, int objects, Path folder) {
        LabelMap truth = sequence.read(index);
        Path file = folder.resolve(sequence.frameName(index) + ".png");
        if (!Files.isRegularFile(file)) {
            throw badInput(file.toString(), "missing; every frame of the truth needs a picture");
        }
        LabelMap found = png.read(file);
        if (found.width() != truth.width() || found.height() != truth.height()) {
            throw badInput(
                    file.toString(),
                    found.width() + "x" + found.height() + ", but its truth is " + truth.width() + "x"
                            + truth.height());
        }
        int proposals = highest(found);
        int limit = task == DavisTask.UNSUPERVISED ? maxProposals : objects;
        if (proposals > limit) {
            String allowed = task == DavisTask.UNSUPERVISED
                    ? "; at most " + limit + " objects may be proposed"
                    : ", but the first frame of the truth has objects up to " + limit;
            throw badInput(file.toString(), "holds the label " + proposals + allowed);
        }
        // As the official evaluator has it, which does not pass void pixels on in the semi-supervised task.
        LabelMap judged = task == DavisTask.UNSUPERVISED ? FrameScores.outsideVoid(truth, found) : found;
        return new Frame(truth.width(), truth.height(), proposals, FrameScores.compare(truth, objects, judged));
    }

    /** The highest label of the found objects; void counts, for no object may be void. */
    private static int highest(LabelMap map) {
        int highest = 0;
        for (byte label : map.labels()) {
            highest = Math.max(highest, label & 0xff);
        }
        return highest;
    }
}
