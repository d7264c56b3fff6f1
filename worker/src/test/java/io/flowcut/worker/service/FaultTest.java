package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.run.Outputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five videos on a real Temporal server with workers in processes of their own, while workers stall or are replaced:
 * the labels are those of an undisturbed run, byte by byte, and little is computed twice.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class FaultTest {
    private static final int VIDEOS = 5;
    private static final int FRAMES = 40;

    /** Flow, features, ncut and crf. */
    private static final int STEPS = 4;

    @TempDir
    static Path shared;

    private static RealTemporal server;
    private static Path videos;
    private static Map<String, String> undisturbed;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeVideosAndLabelThemUndisturbed() throws Exception {
        server = RealTemporal.start(shared);
        videos = Files.createDirectories(shared.resolve("videos"));
        for (int i = 0; i < VIDEOS; i++) {
            DemoClipFolder clip = new DemoClipFolder(shared.resolve("made-" + i));
            clip.write(new DemoClip(new DemoOptions(i + 1, FRAMES, 2, 160, 120)));
            Files.move(clip.frames(), videos.resolve("video-" + i));
        }
        Path out = shared.resolve("undisturbed");
        Cluster.Run run = Cluster.run(
                Map.of(), Cluster.quick("label", videos.toString(), "--out", out.toString(), "--name", "t"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        undisturbed = Outputs.labelDigests(out);
        assertThat(undisturbed).hasSize(VIDEOS * FRAMES + 2);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private void assertUndisturbed(Cluster cluster, String job) throws Exception {
        Cluster.Run result = cluster.result(job);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(Outputs.labelDigests(cluster.out())).isEqualTo(undisturbed);
    }

    /** Frames computed over frames needed. */
    private static double ratio(Cluster cluster) throws IOException {
        double needed = VIDEOS * FRAMES * STEPS;
        double ratio = cluster.framesComputed() / needed;
        System.out.printf("frames computed / frames needed: %.3f%n", ratio);
        assertThat(ratio).isGreaterThanOrEqualTo(1);
        return ratio;
    }

    @Test
    void aStalledWorkerLosesItsWorkAndDoesNoHarmWhenItWakes() throws Exception {
        try (Cluster cluster = new Cluster(server, folder)) {
            ProgramProcess stalled = cluster.worker();
            String job = cluster.submit(videos);
            cluster.await(job, status -> status.framesDone() > 0);
            stalled.signal("STOP");
            cluster.worker();
            cluster.await(job, status -> status.framesDone() > VIDEOS * FRAMES / 2);
            stalled.signal("CONT");
            assertUndisturbed(cluster, job);
            assertThat(stalled.alive()).isTrue();
            assertThat(ratio(cluster)).isLessThanOrEqualTo(1.10);
        }
    }

    @Test
    void workersOfANewVersionGoOnWithRunningJobs() throws Exception {
        // A server of its own: once a version is current, its task queues give workers without versions nothing.
        try (RealTemporal versioned = RealTemporal.start(folder);
                Cluster cluster = new Cluster(versioned, folder)) {
            ProgramProcess old = cluster.worker(
                    "--set", "worker.deployment=faults", "--set", "worker.buildId=one", "--make-current");
            String job = cluster.submit(videos);
            cluster.await(job, status -> status.framesDone() > VIDEOS * FRAMES / 4);
            ProgramProcess fresh = cluster.worker("--set", "worker.deployment=faults", "--set", "worker.buildId=two");
            Cluster.Run promoted = cluster.run("temporal", "set-current", "two", "--set", "worker.deployment=faults");
            assertThat(promoted.exitCode()).as(promoted.err()).isZero();
            assertThat(old.terminate(30)).isZero();
            assertUndisturbed(cluster, job);
            assertThat(fresh.err()).contains(": computed a frame of ");
            assertThat(ratio(cluster)).isEqualTo(1);
        }
    }
}
