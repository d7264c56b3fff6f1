package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.testing.FaultyProxy;
import io.flowcut.activities.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code flowcut label} with everything in S3, against a real S3 server in this process. */
class S3LabelTest {
    private static final int FRAMES = 6;
    private static final String BUCKET = "s3://" + S3Server.BUCKET;

    @TempDir
    Path folder;

    private S3Server server;

    @BeforeEach
    void open() throws Exception {
        server = new S3Server(folder.resolve("s3"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Outputs.Run label(String input, String out, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--set", "storage.endpoint=" + server.endpoint(),
                "--set", "storage.pathStyle=true",
                "--set", "storage.cache=" + folder.resolve("cache")));
        settings.addAll(List.of(more));
        return Outputs.label(input, out, settings.toArray(String[]::new));
    }

    private void upload(Path from, String prefix) throws IOException {
        Files.createDirectories(server.file(prefix));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, server.file(prefix).resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void inputsArtifactsAndOutputsInS3GiveTheBytesOfALocalRun() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path local = folder.resolve("local");
        assertThat(Outputs.label(frames, local).exitCode()).isZero();
        Map<String, String> expected = Outputs.labelDigests(local);

        upload(frames, "in/clip/frames");
        String[] store = {"--set", "storage.uri=" + BUCKET + "/artifacts"};
        Outputs.Run run = label(BUCKET + "/in/clip/frames", BUCKET + "/out/clip", store);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Outputs.labelDigests(server.file("out/clip"))).isEqualTo(expected);
        assertThat(run.json().get("report").asText()).isEqualTo(BUCKET + "/out/clip/report.html");
        assertThat(server.keys("out/clip"))
                .contains("out/clip/report.html", "out/clip/run.json")
                .noneMatch(key -> key.contains("staging"));
        assertThat(server.keys("artifacts/objects")).isNotEmpty();
        JsonNode summary =
                new ObjectMapper().readTree(server.file("out/clip/run.json").toFile());
        assertThat(summary.at("/digests/annotations").asText()).isEqualTo(expected.get("annotations.json"));

        // Another host has nothing in its cache, and computes nothing all the same.
        Outputs.Run again = label(
                BUCKET + "/in/clip/frames",
                BUCKET + "/out/clip",
                store[0],
                store[1],
                "--set",
                "storage.cache=" + folder.resolve("other-host"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.json().get("computed").asInt()).isZero();
        assertThat(Outputs.labelDigests(server.file("out/clip"))).isEqualTo(expected);
        assertNoSecret();
    }

    @Test
    void aFailedRunLeavesEarlierOutputAndAShorterOneReplacesItsMasks() throws Exception {
        upload(Outputs.clip(folder.resolve("clip"), 3), "in/clip");
        assertThat(label(BUCKET + "/in/clip", BUCKET + "/out").exitCode()).isZero();
        Map<String, String> first = Outputs.labelDigests(server.file("out"));
        assertThat(server.keys("out/.flowcut/artifacts/objects")).isNotEmpty();
        assertThat(server.keys("out/masks")).hasSize(3);

        Files.writeString(server.file("in/broken.mp4"), "no video");
        Outputs.Run failed = label(BUCKET + "/in/broken.mp4", BUCKET + "/out");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains(BUCKET + "/in/broken.mp4");
        assertThat(Outputs.labelDigests(server.file("out"))).isEqualTo(first);
        assertThat(server.keys("out/run.json")).hasSize(1);

        Files.delete(server.file(server.keys("in/clip/").get(2)));
        Outputs.Run shorter = label(BUCKET + "/in/clip", BUCKET + "/out");
        assertThat(shorter.exitCode()).as(shorter.err()).isZero();
        assertThat(server.keys("out/masks")).hasSize(2);
    }

    /** {@code -Dflowcut.outage=60} for an outage of a minute. */
    @Test
    void threeCallsOfTenFailAndAnOutageInTheMiddleGiveTheSameBytes() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path local = folder.resolve("local");
        assertThat(Outputs.label(frames, local).exitCode()).isZero();
        upload(frames, "in/clip");
        long outage = 1000L * Integer.getInteger("flowcut.outage", 5);
        try (FaultyProxy proxy = new FaultyProxy(server.port(), 0.3, 11)) {
            Thread saboteur = new Thread(() -> {
                // In the middle: once the first chunk's flow is in the store.
                while (artifacts() < 3) {
                    pause();
                }
                proxy.beginOutage(outage);
            });
            saboteur.setDaemon(true);
            saboteur.start();
            Outputs.Run run =
                    label(BUCKET + "/in/clip", BUCKET + "/out", "--set", "storage.endpoint=" + proxy.endpoint());
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(proxy.failed()).isGreaterThan(proxy.calls() / 5);
            System.out.printf(
                    "label of %d frames with an outage of %d s: %.1f s, %d of %d calls failed%n",
                    FRAMES, outage / 1000, run.json().get("seconds").asDouble(), proxy.failed(), proxy.calls());
        }
        assertThat(Outputs.labelDigests(server.file("out"))).isEqualTo(Outputs.labelDigests(local));
        for (String key : server.keys("out/.flowcut/artifacts/objects/")) {
            assertThat(Sha256.of(server.file(key)))
                    .isEqualTo(server.file(key).getFileName().toString());
        }
    }

    private int artifacts() {
        try {
            return server.keys("out/.flowcut/artifacts/keys/").size();
        } catch (IOException | UncheckedIOException e) {
            // Files vanish while they are listed.
            return 0;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theGarbageCollectionKeepsWhatTheRunRefersTo() throws Exception {
        upload(Outputs.clip(folder.resolve("clip"), FRAMES), "in/clip");
        String[] store = {"--set", "storage.uri=" + BUCKET + "/artifacts"};
        assertThat(label(BUCKET + "/in/clip", BUCKET + "/out", store).exitCode())
                .isZero();
        List<String> all = server.keys("artifacts/objects/");

        String[] gc = {"gc", store[0], store[1], "--older-than", "0", "--json"};
        Outputs.Run counted = run(gc, "--dry-run");
        assertThat(counted.exitCode()).as(counted.err()).isZero();
        assertThat(counted.json().get("runs").asInt()).isEqualTo(1);
        assertThat(server.keys("artifacts/objects/")).isEqualTo(all);
        Outputs.Run removed = run(gc);
        assertThat(removed.json().get("objects").asInt())
                .isPositive()
                .isEqualTo(counted.json().get("objects").asInt());
        assertThat(server.keys("artifacts/objects/"))
                .hasSize(all.size() - removed.json().get("objects").asInt());

        // Features and cuts went; flow, masks, tracks and what leads to them stayed, and read well elsewhere.
        Outputs.Run again = label(
                BUCKET + "/in/clip",
                BUCKET + "/out",
                store[0],
                store[1],
                "--set",
                "storage.cache=" + folder.resolve("other-host"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        JsonNode steps = new ObjectMapper()
                .readTree(server.file("out/run.json").toFile())
                .get("steps");
        for (JsonNode step : steps) {
            String name = step.get("step").asText();
            if (name.matches("flow|crf")) {
                assertThat(step.get("computed").asInt()).as(name).isZero();
            } else if (name.matches("features|ncut")) {
                assertThat(step.get("computed").asInt()).as(name).isEqualTo(FRAMES);
            }
        }
        Outputs.Run forgotten = run(gc, "--forget", BUCKET + "/out");
        assertThat(forgotten.json().get("runs").asInt()).isZero();
        assertThat(server.keys("artifacts/objects/")).isEmpty();
        assertThat(run(gc, "--forget", BUCKET + "/out").exitCode()).isEqualTo(2);
    }

    private Outputs.Run run(String[] command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--set", "storage.endpoint=" + server.endpoint(),
                "--set", "storage.pathStyle=true",
                "--set", "storage.cache=" + folder.resolve("cache")));
        arguments.addAll(List.of(more));
        return Outputs.run(arguments);
    }

    /** In S3, which another host reads, and in the cache of this one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void damagedInputsOfAllChunksAtWorkAreFoundAndMended(boolean inTheCache) throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        upload(frames, "in/clip");
        String store = "storage.uri=" + BUCKET + "/a";
        String[] first = {"--set", "chunk.frames=2", "--set", "ncut.tau=0.2", "--set", store};
        assertThat(label(BUCKET + "/in/clip", BUCKET + "/out", first).exitCode())
                .isZero();
        Path local = folder.resolve("local");
        assertThat(Outputs.label(frames, local, "--set", "chunk.frames=2", "--set", "ncut.tau=0.21")
                        .exitCode())
                .isZero();

        Path cache = folder.resolve("cache");
        Path objects = inTheCache ? cache.resolve("objects") : server.file("a/objects");
        assertThat(Outputs.damage(objects, "features")).isEqualTo(3);
        String host = "storage.cache=" + (inTheCache ? cache : folder.resolve("other-host"));
        String[] second = {"--set", "chunk.frames=2", "--set", "ncut.tau=0.21", "--set", store, "--set", host};
        Outputs.Run again = label(BUCKET + "/in/clip", BUCKET + "/out", second);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(Outputs.labelDigests(server.file("out"))).isEqualTo(Outputs.labelDigests(local));
        for (String key : server.keys("a/objects/")) {
            assertThat(Sha256.of(server.file(key)))
                    .isEqualTo(server.file(key).getFileName().toString());
        }
    }

    /** In no output, no artifact and no log. */
    private void assertNoSecret() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text.contains(S3Server.SECRET) || text.contains(S3Server.ACCESS_KEY))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }
}
