package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.StepStoppedException;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.session.NonFiniteLossException;
import io.flowcut.activities.training.session.TrainingSession;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import io.flowcut.workflows.training.TrainingActivities.LegResult;
import io.flowcut.workflows.training.TrainingActivities.RoundRequest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Takes steps of a training. Every {@code training.checkpointSteps}, at the end, and when it shall stop, the state of the
 * session goes into the store; a killed process loses the steps since. Points of the curve are told to the tracking
 * server only when a checkpoint holds them, so that no step is told of twice.
 */
public final class LegTrainer {
    private final ArtifactStore store;
    private final TrainingBackend backend;
    private final PointSender.Opener senders;
    private final LegLength length;

    /** @param senders take points to the tracking server */
    public LegTrainer(ArtifactStore store, TrainingBackend backend, PointSender.Opener senders, LegLength length) {
        this.store = requireNonNull(store, "store");
        this.backend = requireNonNull(backend, "backend");
        this.senders = requireNonNull(senders, "senders");
        this.length = requireNonNull(length, "length");
    }

    /** The state of a round: that of its last checkpoint, where there is one, or its start. */
    public RoundState prepare(RoundRequest request) {
        return new Checkpoints(
                        store, request.data(), request.config(), request.start().round())
                .latest()
                .orElse(request.start());
    }

    /**
     * Trains.
     *
     * @throws StepStoppedException when this process shall not go on but another one will
     */
    public LegResult run(LegRequest request, LegProgress progress) {
        Checkpoints checkpoints = new Checkpoints(
                store, request.data(), request.config(), request.from().round());
        // An attempt before this one may have come further.
        RoundState from = checkpoints
                .latest()
                .filter(latest -> latest.step() > request.from().step())
                .orElse(request.from());
        long start = System.nanoTime();
        try (WorkFolder folder = new WorkFolder();
                ClipSource clips = backend.clips(request.data().uri(), request.config());
                TrainingSession session = backend.session(request.config(), clips);
                PointSender sender = senders.open(request)) {
            from.checkpoint().ifPresent(ref -> restore(checkpoints, ref, session, folder));
            session.learningRateScale(from.rateScale());
            LegRecorder recorder = new LegRecorder(store, checkpoints, session, sender, folder, from, request);
            long opening = System.nanoTime() - start;
            Optional<String> trouble = train(request, session, recorder, progress, opening);
            boolean arrived = trouble.isEmpty() && recorder.state().step() == request.until();
            return new LegResult(
                    recorder.state(), arrived ? Optional.of(export(session, folder)) : Optional.empty(), trouble);
        }
    }

    private void restore(Checkpoints checkpoints, ArtifactRef ref, TrainingSession session, WorkFolder folder) {
        Path saved = folder.path().resolve("restored");
        new StoredFolder(store).fetch(checkpoints.files(ref), saved);
        session.restore(saved);
        WorkFolder.remove(saved);
    }

    private ArtifactRef export(TrainingSession session, WorkFolder folder) {
        Path model = folder.path().resolve("model");
        session.exportModel(model);
        return new StoredFolder(store).put(model);
    }

    /** Returns what was not finite, where something was. */
    private Optional<String> train(
            LegRequest request, TrainingSession session, LegRecorder recorder, LegProgress progress, long opening) {
        long start = System.nanoTime();
        while (session.step() < request.until()) {
            try {
                recorder.add(session.advance());
            } catch (NonFiniteLossException e) {
                return Optional.of("step " + e.step() + ": " + e.getMessage());
            }
            boolean due = session.step() % request.config().loop().checkpointSteps() == 0
                    || session.step() == request.until();
            if (due) {
                recorder.checkpoint();
            }
            try {
                progress.report(recorder.heartbeat());
            } catch (StepStoppedException e) {
                if (e.reason() == StepStoppedException.Reason.INTERRUPTED) {
                    throw e;
                }
                recorder.checkpoint();
                if (e.reason() == StepStoppedException.Reason.CANCELLED) {
                    return Optional.empty();
                }
                throw e;
            }
            if (due && length.reached(opening, System.nanoTime() - start)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
