package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.plan.ClusterPlan;
import io.flowcut.worker.plan.MeasuredStages;
import io.flowcut.worker.plan.WorkerPool;
import io.flowcut.worker.plan.Workload;
import io.flowcut.workflows.config.ChunkConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds {@code flowcut plan} against a real job whose workers are killed at random: an undisturbed job measures the
 * stages and what an activity takes beside its frames, then the plan for the rate of the kills is compared with what
 * happens. It takes minutes and wants a machine with nothing else at work: {@code -Dflowcut.plan.real=true}.
 */
@EnabledIfSystemProperty(
        named = "flowcut.plan.real",
        matches = "true",
        disabledReason = "a measurement for a quiet machine: -Dflowcut.plan.real=true")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PlannedRunTest {
    private static final int VIDEOS = 8;
    private static final int FRAMES = 64;
    private static final int WORKERS = 2;

    /** Kills of a worker in an hour of its work: one in forty seconds. */
    private static final double KILLS_PER_HOUR = 90;

    private static final int TRIALS = 200;

    @TempDir
    Path folder;

    /** A finished job. */
    private record Course(double seconds, int kills) {}

    @Test
    void aPlanIsWithinOneFifthOfWhatHappens() throws Exception {
        Path videos = makeVideos();
        try (RealTemporal server = RealTemporal.start(folder)) {
            Course calm = course(server, videos, "calm", 0, 1);
            MeasuredStages stages =
                    MeasuredStages.read(List.of(folder.resolve("calm").resolve("out")));
            double overhead = overhead(calm.seconds(), stages);
            System.out.printf("undisturbed: %.1f s; %.3f s of overhead an activity%n", calm.seconds(), overhead);

            double real = 0;
            double kills = 0;
            int courses = 3;
            for (int i = 0; i < courses; i++) {
                Course course = course(server, videos, "killed-" + i, KILLS_PER_HOUR, i + 1);
                System.out.printf("with %d kills: %.1f s%n", course.kills(), course.seconds());
                real += course.seconds() / courses;
                kills += (double) course.kills() / courses;
            }
            ClusterPlan plan = plan(stages, overhead, KILLS_PER_HOUR);
            System.out.printf(
                    "planned: %.1f s (%.1f to %.1f) with %.1f preemptions; happened: %.1f s with %.1f on average%n",
                    plan.seconds().likely(),
                    plan.seconds().low(),
                    plan.seconds().high(),
                    plan.preemptions().likely(),
                    real,
                    kills);
            assertThat(plan.seconds().likely() / real).isEqualTo(1, within(0.2));
        }
    }

    private Path makeVideos() throws Exception {
        Path videos = Files.createDirectories(folder.resolve("videos"));
        for (int i = 0; i < VIDEOS; i++) {
            DemoClipFolder clip = new DemoClipFolder(folder.resolve("made-" + i));
            clip.write(new DemoClip(new DemoOptions(i + 1, FRAMES, 2, 320, 180)));
            Files.move(clip.frames(), videos.resolve("video-" + i));
        }
        return videos;
    }

    /** Runs the job while every worker is killed at a random moment of its life, as often as the rate says. */
    private Course course(RealTemporal server, Path videos, String name, double killsPerHour, long seed)
            throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Cluster cluster = new Cluster(server, Files.createDirectories(folder.resolve(name)))) {
            List<ProgramProcess> alive = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                alive.add(cluster.worker());
            }
            long[] ends = new long[WORKERS];
            for (int i = 0; i < WORKERS; i++) {
                ends[i] = end(random, killsPerHour);
            }
            String job = cluster.submit(videos);
            int kills = 0;
            while (cluster.open(job)) {
                for (int i = 0; i < WORKERS; i++) {
                    if (System.nanoTime() > ends[i]) {
                        alive.get(i).kill();
                        kills++;
                        alive.set(i, cluster.beginWorker());
                        ends[i] = end(random, killsPerHour);
                    }
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
            double seconds = cluster.jobs().status(job).seconds();
            assertThat(cluster.result(job).exitCode()).isZero();
            return new Course(seconds, kills);
        }
    }

    private static long end(SplittableRandom random, double killsPerHour) {
        if (killsPerHour == 0) {
            return Long.MAX_VALUE;
        }
        double seconds = -Math.log1p(-random.nextDouble()) / killsPerHour * 3600;
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    /** The settings of {@link Cluster#quick}. */
    private static ClusterPlan plan(MeasuredStages stages, double overhead, double killsPerHour) {
        Workload load = new Workload(VIDEOS, FRAMES, new ChunkConfig(8, 3, 2, 6, 15), 5, 30, false, overhead);
        WorkerPool pool = new WorkerPool("workers", WorkerQueue.LABELLING, WORKERS, 1, 0, killsPerHour, 4, false, 1);
        return ClusterPlan.simulate(load, List.of(pool), stages, TRIALS, 1);
    }

    /** What an activity takes beside its frames, such that the undisturbed job takes what it took. */
    private static double overhead(double seconds, MeasuredStages stages) {
        double low = 0;
        double high = 5;
        for (int i = 0; i < 20; i++) {
            double middle = (low + high) / 2;
            if (plan(stages, middle, 0).seconds().likely() < seconds) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
