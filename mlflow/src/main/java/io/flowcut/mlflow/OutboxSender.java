package io.flowcut.mlflow;

import static java.util.Objects.requireNonNull;

import io.flowcut.mlflow.Outbox.Entry;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.DatasetLogged;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.ModelRegistered;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingEvent.TagsSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Sends what waits in an outbox to a tracking server. Stops at the first refusal; what was sent is recorded, and an
 * event that was sent but not recorded (a killed process) may be sent again without harm.
 */
public final class OutboxSender {
    /** What a push did. */
    public record Sent(int runs, int events) {}

    private final Outbox outbox;
    private final MlflowServer server;

    public OutboxSender(Outbox outbox, MlflowServer server) {
        this.outbox = requireNonNull(outbox, "outbox");
        this.server = requireNonNull(server, "server");
    }

    /**
     * Sends all pending events of all runs.
     *
     * @throws TrackingException when the server does not take one; the rest stays in the outbox
     */
    public Sent push() {
        return push(() -> {});
    }

    /**
     * The same.
     *
     * @param alive called before each event; what it throws ends the sending
     */
    public Sent push(Runnable alive) {
        int runs = 0;
        int events = 0;
        for (String runKey : outbox.runs()) {
            List<Entry> pending = outbox.pending(runKey);
            if (!pending.isEmpty()) {
                push(runKey, pending, alive);
                runs++;
                events += pending.size();
            }
        }
        return new Sent(runs, events);
    }

    private void push(String runKey, List<Entry> pending, Runnable alive) {
        if (!(outbox.all(runKey).get(0).event() instanceof RunStarted started)) {
            throw new TrackingException("outbox run " + runKey + " does not begin with its start");
        }
        String run = server.ensureRun(runKey, started, parent(started));
        for (Entry entry : pending) {
            alive.run();
            send(run, entry.event());
            outbox.markSent(runKey, entry.end());
        }
    }

    /** The run that this one is nested in; it is made where it is not there yet. */
    private Optional<String> parent(RunStarted started) {
        return started.parent().map(key -> {
            List<Entry> events = outbox.all(key);
            if (events.isEmpty() || !(events.get(0).event() instanceof RunStarted above)) {
                throw new TrackingException("outbox run " + key + " does not begin with its start");
            }
            return server.ensureRun(key, above, Optional.empty());
        });
    }

    private void send(String run, TrackingEvent event) {
        if (event instanceof MetricsLogged metrics) {
            server.logMetrics(run, metrics.points());
        } else if (event instanceof TagsSet set) {
            server.setTags(run, set.tags());
        } else if (event instanceof ArtifactLogged artifact) {
            server.logArtifact(run, Path.of(artifact.file()), artifact.artifactPath());
        } else if (event instanceof DatasetLogged dataset) {
            server.logDataset(run, dataset);
        } else if (event instanceof ModelRegistered model) {
            server.registerModel(run, model);
        } else if (event instanceof RunEnded ended) {
            server.endRun(run, ended);
        }
        // RunStarted: ensureRun has done it.
    }
}
