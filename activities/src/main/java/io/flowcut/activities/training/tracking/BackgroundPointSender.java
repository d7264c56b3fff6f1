package io.flowcut.activities.training.tracking;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.training.run.CurvePoint;
import io.flowcut.activities.training.run.PointSender;
import io.flowcut.mlflow.MlflowServer;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends points of a curve to MLflow from a thread of its own, so that a server that is slow or away costs the training
 * nothing. What it did not take stays in the store, and is sent by a later leg or at the end.
 */
public final class BackgroundPointSender implements PointSender {
    /** Points of a curve that are sent at a time; each holds several metrics. */
    private static final int AT_A_TIME = 500;

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(BackgroundPointSender.class);

    private final MlflowServer server;
    private final LegRequest request;
    private final Thread thread;
    private final List<CurvePoint> waiting = new ArrayList<>();
    private long sent;
    private boolean closing;

    private BackgroundPointSender(MlflowServer server, LegRequest request) {
        this.server = requireNonNull(server, "server");
        this.request = requireNonNull(request, "request");
        thread = new Thread(this::run, "mlflow points");
        thread.setDaemon(true);
        thread.start();
    }

    /** Senders to a server; without one everything is kept for later. */
    public static PointSender.Opener to(TrackingTarget target) {
        return request -> target.open()
                .<PointSender>map(server -> new BackgroundPointSender(server, request))
                .orElseGet(PointSender::none);
    }

    @Override
    public synchronized void offer(List<CurvePoint> points) {
        waiting.addAll(points);
        notifyAll();
    }

    @Override
    public synchronized long sent() {
        return sent;
    }

    private void run() {
        Optional<String> run = Optional.empty();
        try {
            while (true) {
                List<CurvePoint> next = next();
                if (next.isEmpty()) {
                    return;
                }
                try {
                    run = Optional.of(run.orElseGet(this::ensureRun));
                    server.logMetrics(run.get(), TrainingEvents.metrics(next));
                    done(next.size());
                } catch (TrackingException e) {
                    log.warn("the points of the training are sent later: {}", e.getMessage());
                    pause();
                }
            }
        } catch (InterruptedException e) {
            // The leg is over; what waits is in the store.
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }

    /** Waits for points; none when the sender is closed and all are sent. */
    private synchronized List<CurvePoint> next() throws InterruptedException {
        while (waiting.isEmpty() && !closing) {
            wait();
        }
        return List.copyOf(waiting.subList(0, Math.min(AT_A_TIME, waiting.size())));
    }

    private synchronized void done(int count) {
        waiting.subList(0, count).clear();
        sent += count;
    }

    private synchronized void pause() throws InterruptedException {
        long end = System.nanoTime() + PAUSE.toNanos();
        while (System.nanoTime() < end) {
            if (closing) {
                throw new InterruptedException("closed while the server is away");
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
    }

    private String ensureRun() {
        String parent = server.ensureRun(request.tracking().key(), TrainingEvents.parent(request), Optional.empty());
        return server.ensureRun(
                request.tracking().roundKey(request.from().round()),
                TrainingEvents.roundStarted(
                        request.tracking(),
                        request.config(),
                        request.data(),
                        request.from().round(),
                        request.from().startedMillis()),
                Optional.of(parent));
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
