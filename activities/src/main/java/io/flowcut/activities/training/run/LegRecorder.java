package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.training.session.StepLosses;
import io.flowcut.activities.training.session.TrainingSession;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.training.LegHeartbeat;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.StepReport;
import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import io.flowcut.workflows.training.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what a leg of training brings: its losses, the points of its curve, and its checkpoints. */
final class LegRecorder {
    /** Weight of the last step in the mean time of a step. */
    private static final double NEWEST = 0.1;

    private final ArtifactStore store;
    private final Checkpoints checkpoints;
    private final TrainingSession session;
    private final PointSender sender;
    private final WorkFolder folder;
    private final int logSteps;
    private final long sentBefore;
    private final List<CurvePoint> fresh = new ArrayList<>();
    private List<ArtifactRef> curve = List.of();
    private long points;
    private long validated;
    private RoundState state;
    private Optional<StepReport> report;

    /**
     * @param sender is given what the server does not have yet
     * @param from the state that the session was restored to
     */
    LegRecorder(
            ArtifactStore store,
            Checkpoints checkpoints,
            TrainingSession session,
            PointSender sender,
            WorkFolder folder,
            RoundState from,
            LegRequest request) {
        this.store = requireNonNull(store, "store");
        this.checkpoints = requireNonNull(checkpoints, "checkpoints");
        this.session = requireNonNull(session, "session");
        this.sender = requireNonNull(sender, "sender");
        this.folder = requireNonNull(folder, "folder");
        state = requireNonNull(from, "from");
        report = from.report();
        logSteps = request.config().loop().logSteps();
        sentBefore = Math.max(from.sentPoints(), request.from().sentPoints());
        from.checkpoint().map(checkpoints::read).ifPresent(before -> {
            curve = before.curve();
            points = before.points();
            validated = before.validated();
            sender.offer(new Curve(store).read(curve, sentBefore));
        });
        from.last().filter(last -> last.step() > validated).ifPresent(this::add);
    }

    /** The state that is kept. */
    RoundState state() {
        return state.advanced(state.step(), state.checkpoint(), state.report(), sentBefore + sender.sent());
    }

    LegHeartbeat heartbeat() {
        return new LegHeartbeat(session.step(), state.checkpoint(), report);
    }

    /** Points of figures that came between two legs. */
    private void add(Validation figures) {
        validated = figures.step();
        fresh.add(CurvePoint.of(figures));
    }

    /** Takes note of a step. */
    void add(StepLosses losses) {
        double seconds = report.map(before -> before.seconds() + NEWEST * (losses.seconds() - before.seconds()))
                .orElse(losses.seconds());
        report = Optional.of(new StepReport(
                losses.step(), losses.total(), losses.terms(), losses.learningRate(), losses.gradientNorm(), seconds));
        if (losses.step() % logSteps == 0 || losses.step() == 1) {
            Map<String, Double> values = new HashMap<>();
            values.put(CurvePoint.LOSS, losses.total());
            losses.terms().forEach((term, value) -> values.put(CurvePoint.LOSS + "/" + term, value));
            values.put("train/learningRate", losses.learningRate());
            values.put("train/gradientNorm", losses.gradientNorm());
            values.put("train/stepSeconds", losses.seconds());
            fresh.add(new CurvePoint(losses.step(), System.currentTimeMillis(), values));
        }
    }

    /** Keeps a checkpoint of the present step, unless there is one. */
    void checkpoint() {
        if (session.step() == state.step() && state.checkpoint().isPresent()) {
            return;
        }
        checkpoints.requireLast();
        Path saved = folder.path().resolve("saved");
        session.save(saved);
        curve = new Curve(store).append(curve, fresh);
        points += fresh.size();
        RoundState now = state.advanced(session.step(), Optional.empty(), report, sentBefore + sender.sent());
        state = checkpoints.commit(
                new Checkpoint(now, new StoredFolder(store).putFiles(saved), curve, points, validated));
        WorkFolder.remove(saved);
        sender.offer(List.copyOf(fresh));
        fresh.clear();
    }
}
