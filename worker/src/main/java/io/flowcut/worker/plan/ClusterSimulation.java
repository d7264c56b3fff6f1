package io.flowcut.worker.plan;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.service.WorkerQueue;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A discrete event simulation of one course of a job: videos in a window, chunks that pass the stages one after the
 * other, activities that wait in queues for a worker's slot, workers that are preempted at random. A killed worker's
 * activities go on after {@code chunk.heartbeatTimeout} from their last whole batch; with notice they finish the batch
 * and go on elsewhere at once; a step whose preferred host is gone waits for it for {@code chunk.hostWait}.
 *
 * <p>How long a stage takes is drawn for each video from the measured ones, of which each course draws its own sample
 * first (the bootstrap: Efron 1979), so that a plan from few measured videos shows how little they tell.
 */
final class ClusterSimulation {
    private static final double SECONDS_PER_HOUR = 3600;

    /** Kills in a row that an activity may bring nothing home from; with more of them the job has no end. */
    private static final int MOST_KILLS_IN_VAIN = 1000;

    private final Workload load;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final List<double[]> measured = new ArrayList<>();
    private final SplittableRandom random;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::order));
    private final List<Deque<SimulatedTask>> queues = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final FreeWorkers[] free = new FreeWorkers[WorkerQueue.LABELLING.size()];

    private double now;
    private long planned;
    private int videosBegun;
    private int videosDone;
    private int preemptions;
    private double framesRedone;
    private double busySeconds;

    private record Event(double time, long order, Runnable action) {}

    ClusterSimulation(Workload load, List<WorkerPool> pools, MeasuredStages stages, long seed) {
        this.load = requireNonNull(load, "load");
        random = new SplittableRandom(seed);
        for (WorkerPool pool : pools) {
            for (int i = 0; i < pool.workers(); i++) {
                workers.add(new SimulatedWorker(workers.size(), pool));
            }
        }
        for (WorkerQueue queue : WorkerQueue.LABELLING) {
            if (pools.stream().noneMatch(pool -> pool.queues().contains(queue))) {
                throw new IllegalArgumentException("no worker polls " + queue.taskQueue());
            }
            free[SimulatedWorker.kind(queue)] = new FreeWorkers(workers.size());
        }
        List<double[]> rows = stages.secondsPerFrame();
        rows.forEach(row -> measured.add(rows.get(random.nextInt(rows.size()))));
    }

    /**
     * Simulates the course.
     *
     * @throws FlowCutException of type Config when workers are taken away faster than they finish a batch
     */
    Trial run() {
        workers.forEach(this::begin);
        while (videosBegun < Math.min(load.videos(), load.videosAtATime())) {
            beginVideo();
        }
        while (videosDone < load.videos()) {
            Event event = events.remove();
            now = event.time();
            event.action().run();
        }
        double cost = 0;
        double slotSeconds = 0;
        for (SimulatedWorker worker : workers) {
            double up = worker.upSeconds(now);
            cost += up / SECONDS_PER_HOUR * worker.pool.price();
            int kinds = worker.pool.queues().size() + (hasHostSlots(worker) ? 1 : 0);
            slotSeconds += up * worker.pool.slots() * kinds;
        }
        return new Trial(now, cost, framesRedone / load.frameSteps(), preemptions, busySeconds / slotSeconds);
    }

    private void in(double seconds, Runnable action) {
        events.add(new Event(now + seconds, planned++, action));
    }

    // Videos

    private void beginVideo() {
        videosBegun++;
        SimulatedVideo video = new SimulatedVideo(load.chunks(), measured.get(random.nextInt(measured.size())));
        // The probe.
        in(load.overheadSeconds(), () -> {
            for (int i = 0; i < load.chunk().parallelism() && video.hasChunks(); i++) {
                beginChunk(video);
            }
        });
    }

    private void beginChunk(SimulatedVideo video) {
        int chunk = video.beginChunk();
        queue(new SimulatedTask(video, Stage.FLOW, chunk, load.framesOf(chunk)));
    }

    private void finished(SimulatedTask task, SimulatedWorker worker) {
        SimulatedVideo video = task.video;
        if (task.stage == Stage.MATCHING) {
            videosDone++;
            if (videosBegun < load.videos()) {
                beginVideo();
            }
        } else if (task.stage != Stage.CRF) {
            int frames = load.framesOf(task.chunk);
            submit(new SimulatedTask(video, task.stage.next(), task.chunk, frames), worker, worker.incarnation);
        } else if (video.finishChunk()) {
            queue(new SimulatedTask(video, Stage.MATCHING, task.chunk, load.frames()));
        } else if (video.hasChunks()) {
            beginChunk(video);
        }
    }

    // Queues

    /** Hands a task to the host that made its input, when it prefers it, and else to the shared queue. */
    private void submit(SimulatedTask task, SimulatedWorker host, int incarnation) {
        if (!load.affinity() || !task.stage.followsHost() || !host.pool.queues().contains(WorkerQueue.GPU)) {
            queue(task);
            return;
        }
        if (host.polling && host.incarnation == incarnation && host.free[SimulatedWorker.HOST] > 0) {
            start(host, SimulatedWorker.HOST, task);
            return;
        }
        Deque<SimulatedTask> waiting = host.hostQueue;
        waiting.add(task);
        int moves = task.moves;
        in(load.chunk().hostWait(), () -> {
            if (task.moves == moves) {
                waiting.remove(task);
                queue(task);
            }
        });
    }

    private void queue(SimulatedTask task) {
        int kind = SimulatedWorker.kind(task.stage.queue());
        task.moves++;
        if (free[kind].isEmpty()) {
            queues.get(kind).add(task);
        } else {
            start(workers.get(free[kind].any(random)), kind, task);
        }
    }

    private void start(SimulatedWorker worker, int kind, SimulatedTask task) {
        worker.free[kind]--;
        if (kind != SimulatedWorker.HOST && worker.free[kind] == 0) {
            free[kind].remove(worker.index);
        }
        worker.running.put(task, kind);
        task.started = now;
        task.secondsPerFrame = task.video.secondsPerFrame(task.stage) / worker.pool.speed();
        int moves = ++task.moves;
        in(load.overheadSeconds() + task.frames * task.secondsPerFrame, () -> {
            if (task.moves == moves) {
                leave(worker, task);
                finished(task, worker);
            }
        });
    }

    private void leave(SimulatedWorker worker, SimulatedTask task) {
        task.moves++;
        busySeconds += now - task.started;
        int kind = worker.running.remove(task);
        if (worker.polling) {
            worker.free[kind]++;
            fill(worker, kind);
        }
    }

    /** Gives a worker's free slots of one kind what waits for them. */
    private void fill(SimulatedWorker worker, int kind) {
        Deque<SimulatedTask> waiting = kind == SimulatedWorker.HOST ? worker.hostQueue : queues.get(kind);
        while (worker.free[kind] > 0 && !waiting.isEmpty()) {
            start(worker, kind, waiting.remove());
        }
        if (worker.free[kind] > 0 && kind != SimulatedWorker.HOST) {
            free[kind].add(worker.index);
        }
    }

    // Workers

    private boolean hasHostSlots(SimulatedWorker worker) {
        return load.affinity() && worker.pool.queues().contains(WorkerQueue.GPU);
    }

    private void begin(SimulatedWorker worker) {
        worker.begin(now, hasHostSlots(worker));
        for (WorkerQueue queue : worker.pool.queues()) {
            fill(worker, SimulatedWorker.kind(queue));
        }
        double rate = worker.pool.preemptions();
        if (rate > 0) {
            double hours = -Math.log1p(-random.nextDouble()) / rate;
            in(hours * SECONDS_PER_HOUR, () -> preempt(worker));
        }
    }

    private void preempt(SimulatedWorker worker) {
        preemptions++;
        worker.polling = false;
        for (FreeWorkers workersOfKind : free) {
            workersOfKind.remove(worker.index);
        }
        double lastBatch = 0;
        for (SimulatedTask task : List.copyOf(worker.running.keySet())) {
            double seconds = worker.pool.notice() ? secondsToEndOfBatch(task) : Double.POSITIVE_INFINITY;
            if (seconds <= load.gracePeriod()) {
                handOver(worker, task, seconds);
                lastBatch = Math.max(lastBatch, seconds);
            } else {
                double left = worker.pool.notice() ? load.gracePeriod() : 0;
                kill(worker, task, left);
                lastBatch = Math.max(lastBatch, left);
            }
        }
        in(lastBatch, () -> {
            worker.end(now);
            in(worker.pool.restartSeconds(), () -> begin(worker));
        });
    }

    private double secondsToEndOfBatch(SimulatedTask task) {
        int batch = task.stage == Stage.MATCHING ? task.frames : load.chunk().batch();
        double done = task.framesDone(now, load.overheadSeconds());
        double end = Math.min(task.frames, (Math.floor(done / batch) + 1) * batch);
        return Math.max(0, task.started + load.overheadSeconds() + end * task.secondsPerFrame - now);
    }

    /** The task ends with its batch, and what is left of it goes on elsewhere at once. */
    private void handOver(SimulatedWorker worker, SimulatedTask task, double seconds) {
        int moves = ++task.moves;
        in(seconds, () -> {
            if (task.moves == moves) {
                int done = (int) Math.round(task.framesDone(now, load.overheadSeconds()));
                leave(worker, task);
                task.frames -= done;
                if (task.frames == 0) {
                    finished(task, worker);
                } else {
                    queue(task);
                }
            }
        });
    }

    /** The task ends with its worker; its last whole batch is known, and after the time-out the rest goes on. */
    private void kill(SimulatedWorker worker, SimulatedTask task, double seconds) {
        int moves = ++task.moves;
        in(seconds, () -> {
            if (task.moves != moves) {
                return;
            }
            double done = task.framesDone(now, load.overheadSeconds());
            leave(worker, task);
            int kept = 0;
            if (task.stage != Stage.MATCHING) {
                kept = (int) Math.floor(done / load.chunk().batch())
                        * load.chunk().batch();
                framesRedone += done - kept;
                task.frames -= kept;
            }
            checkProgress(worker, task, kept);
            int after = task.moves;
            // The last sign of life was a second or so before, and the retry waits for a second.
            in(load.chunk().heartbeatTimeout(), () -> {
                if (task.moves == after) {
                    queue(task);
                }
            });
        });
    }

    private static void checkProgress(SimulatedWorker worker, SimulatedTask task, int kept) {
        task.killsInVain = kept > 0 ? 0 : task.killsInVain + 1;
        if (task.killsInVain > MOST_KILLS_IN_VAIN) {
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    "pool " + worker.pool.name() + ": with " + worker.pool.preemptions()
                            + " preemptions an hour the stage " + task.stage.stepName()
                            + " does not end; fewer preemptions, or a smaller chunk.batch");
        }
    }
}
