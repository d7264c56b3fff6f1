package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.testing.FaultyProxy;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.run.Outputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five videos on a real Temporal server with workers in processes of their own, while workers and the server are
 * killed, stall or are replaced:
 * the labels are those of an undisturbed run, byte by byte, and little is computed twice.
 *
 * <p>The number of kills, with SIGKILL and with SIGTERM, is the system property {@code flowcut.kills}; the seconds that
 * S3 is away are {@code flowcut.outage}.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class FaultTest {
    private static final int VIDEOS = 5;
    private static final int FRAMES = 40;
    private static final int KILLS = Integer.getInteger("flowcut.kills", 20);
    private static final int OUTAGE_SECONDS = Integer.getInteger("flowcut.outage", 60);
    private static final int GRACE_SECONDS = 30;
    private static final int BATCH = 2;

    /** Flow, features, ncut and crf. */
    private static final int STEPS = 4;

    /** Always the same, so that a failure can be looked for again. */
    private static final long SEED = 6;

    /** One of so many objects is damaged. */
    private static final int DAMAGED_EVERY = 10;

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

    /** Frames that were computed more than once. */
    private static long redone(Cluster cluster) {
        long redone = cluster.framesComputed() - (long) VIDEOS * FRAMES * STEPS;
        System.out.printf("frames computed more than once: %d%n", redone);
        return redone;
    }

    /** Frames computed over frames needed. */
    private static double ratio(Cluster cluster) {
        double needed = VIDEOS * FRAMES * STEPS;
        double ratio = cluster.framesComputed() / needed;
        System.out.printf("frames computed / frames needed: %.3f%n", ratio);
        assertThat(ratio).isGreaterThanOrEqualTo(1);
        return ratio;
    }

    @Test
    void workersKilledAtRandomMoments() throws Exception {
        try (Cluster cluster = new Cluster(server, folder)) {
            List<ProgramProcess> alive = new ArrayList<>(List.of(cluster.worker(), cluster.worker()));
            String job = cluster.submit(videos);
            Random random = new Random(SEED);
            for (int kill = 1; kill <= KILLS; kill++) {
                ProgramProcess victim = victim(cluster, alive, kill, random);
                victim.kill();
                alive.add(cluster.beginWorker());
            }
            assertUndisturbed(cluster, job);
            assertThat(ratio(cluster)).isLessThanOrEqualTo(1.10);
        }
    }

    /** Waits for the moment of a kill; takes one of the workers that are at work off the list. */
    private static ProgramProcess victim(Cluster cluster, List<ProgramProcess> alive, int kill, Random random)
            throws InterruptedException {
        // Spread over the whole job by its own progress, so that every kill meets a worker at work.
        long frames = (long) VIDEOS * FRAMES * STEPS * kill / (KILLS + 1);
        while (cluster.framesComputed() < frames || alive.stream().noneMatch(ProgramProcess::ready)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        List<ProgramProcess> ready =
                alive.stream().filter(ProgramProcess::ready).toList();
        ProgramProcess victim = ready.get(random.nextInt(ready.size()));
        alive.remove(victim);
        return victim;
    }

    @Test
    void workersToldToStopAtRandomMoments() throws Exception {
        try (Cluster cluster = new Cluster(server, folder)) {
            List<ProgramProcess> alive = new ArrayList<>(List.of(cluster.worker(), cluster.worker()));
            String job = cluster.submit(videos);
            Random random = new Random(SEED);
            for (int kill = 1; kill <= KILLS; kill++) {
                ProgramProcess leaving = victim(cluster, alive, kill, random);
                alive.add(cluster.beginWorker());
                assertThat(leaving.terminate(GRACE_SECONDS)).as(leaving::err).isZero();
            }
            assertUndisturbed(cluster, job);
            assertThat(redone(cluster)).isBetween(0L, (long) BATCH * KILLS);
        }
    }

    @Test
    void threeCallsToS3OfTenFailAndItIsAwayForAMinute() throws Exception {
        try (S3Server s3 = new S3Server(folder.resolve("s3"));
                FaultyProxy proxy = new FaultyProxy(s3.port(), 0.3, SEED);
                Cluster cluster = new Cluster(server, folder)) {
            onS3(cluster, proxy.endpoint());
            for (String host : List.of("one", "two")) {
                cluster.with(
                        "FLOWCUT_STORAGE_CACHE", folder.resolve("cache-" + host).toString());
                cluster.worker();
            }
            String job = cluster.submit(videos);
            cluster.await(job, status -> status.framesDone() > VIDEOS * FRAMES / 4);
            proxy.beginOutage(TimeUnit.SECONDS.toMillis(OUTAGE_SECONDS));
            Set<String> whole = new HashSet<>();
            while (cluster.open(job)) {
                lookAtObjects(s3, whole);
                TimeUnit.MILLISECONDS.sleep(200);
            }
            assertUndisturbed(cluster, job);
            lookAtObjects(s3, whole);
            System.out.printf(
                    "S3 away for %d s: %d of %d calls failed, %d objects seen, all of them whole%n",
                    OUTAGE_SECONDS, proxy.failed(), proxy.calls(), whole.size());
            assertThat(whole).isNotEmpty();
            assertThat(proxy.failed()).isGreaterThan(proxy.calls() / 5);
            assertThat(ratio(cluster)).isLessThanOrEqualTo(1.10);
        }
    }

    private static void onS3(Cluster cluster, String endpoint) {
        cluster.with("FLOWCUT_STORAGE_URI", "s3://" + S3Server.BUCKET + "/artifacts")
                .with("FLOWCUT_STORAGE_ENDPOINT", endpoint)
                .with("FLOWCUT_STORAGE_PATH_STYLE", "true")
                .with("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY)
                .with("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
    }

    /** Every object that can be seen has the content that its name says, whatever is being written. */
    private static void lookAtObjects(S3Server s3, Set<String> whole) throws IOException {
        List<String> keys;
        try {
            keys = s3.keys("artifacts/objects/");
        } catch (NoSuchFileException | UncheckedIOException e) {
            // Parts vanish while they are listed; the next look sees the others.
            return;
        }
        for (String key : keys) {
            if (key.matches(".*/[0-9a-f]{64}") && !whole.contains(key)) {
                assertThat(isWholeOrGone(s3.file(key))).as(key).isTrue();
                whole.add(key);
            }
        }
    }

    private static boolean isWholeOrGone(Path file) throws IOException {
        try {
            return Sha256.of(file).equals(file.getFileName().toString());
        } catch (NoSuchFileException e) {
            // A part that is not needed any more.
            return true;
        }
    }

    @Test
    void serverKilledAndStartedAgain() throws Exception {
        try (Cluster cluster = new Cluster(server, folder)) {
            cluster.worker();
            cluster.worker();
            String job = cluster.submit(videos);
            for (int i = 1; i <= 3; i++) {
                long frames = (long) VIDEOS * FRAMES * i / 5;
                cluster.await(job, status -> status.framesDone() >= frames);
                server.kill();
                server.start();
            }
            assertUndisturbed(cluster, job);
            assertThat(ratio(cluster)).isLessThanOrEqualTo(1.10);
        }
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
    void damagedObjectsAreFoundAndComputedAgain() throws Exception {
        try (Cluster cluster = new Cluster(server, folder)) {
            ProgramProcess worker = cluster.worker();
            String job = cluster.submit(videos);
            cluster.await(job, status -> status.framesDone() > VIDEOS * FRAMES / 4);
            assertThat(cluster.run("pause", job).exitCode()).isZero();
            awaitStandstill(cluster);
            int damaged = damageFrameRecords(cluster.store());
            assertThat(cluster.run("resume", job).exitCode()).isZero();
            assertUndisturbed(cluster, job);
            assertThat(damaged).isPositive();
            assertThat(worker.err()).contains("content does not match its SHA-256");
        }
    }

    /** Steps at work when a job is paused are finished. */
    private static void awaitStandstill(Cluster cluster) throws Exception {
        long before = -1;
        for (long now = cluster.framesComputed(); now != before; now = cluster.framesComputed()) {
            before = now;
            TimeUnit.SECONDS.sleep(3);
        }
    }

    /** Flips a bit in the middle of a few objects of frame records; manifests and lists are left alone. */
    private static int damageFrameRecords(Path store) throws IOException {
        int damaged = 0;
        int seen = 0;
        try (Stream<Path> objects = Files.walk(store.resolve("objects"))) {
            for (Path object : (Iterable<Path>) objects.filter(Files::isRegularFile)::iterator) {
                byte[] content = Files.readAllBytes(object);
                if (seen++ % DAMAGED_EVERY == 0
                        && content.length > 4
                        && content[0] == 'F'
                        && content[1] == 'C'
                        && content[2] == 'R') {
                    content[content.length / 2] ^= 1;
                    Files.write(object, content);
                    damaged++;
                }
            }
        }
        return damaged;
    }

    @Test
    void aWorkerWhoseDiskIsFullTakesNoWorkAndTheJobEndsElsewhere() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("small-disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0,
                "skipped: this user may not mount a small tmpfs");
        try (S3Server s3 = new S3Server(folder.resolve("s3"));
                Cluster cluster = new Cluster(server, folder)) {
            onS3(cluster, s3.endpoint());
            cluster.with("FLOWCUT_STORAGE_CACHE", disk.toString());
            ProgramProcess full = cluster.worker();
            cluster.with("FLOWCUT_STORAGE_CACHE", folder.resolve("cache").toString());
            String job = cluster.submit(videos);
            full.awaitError("not ready, takes no work");
            cluster.worker();
            assertUndisturbed(cluster, job);
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            // No such program: as good as not permitted.
            return -1;
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
            assertThat(ratio(cluster)).isLessThanOrEqualTo(1.10);
        }
    }
}
