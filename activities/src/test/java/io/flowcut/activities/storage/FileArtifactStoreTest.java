package io.flowcut.activities.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileArtifactStoreTest {
    private static final String TEXT = "text/plain";
    private static final String KEY = StepKey.of("test", 1).hex();

    @TempDir
    Path root;

    private FileArtifactStore store;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    @Test
    void storesByContent() throws IOException {
        ArtifactRef ref = store.put(TEXT, "hello".getBytes(UTF_8));
        assertThat(ref.sha256()).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(ref.size()).isEqualTo(5);
        assertThat(ref.uri()).startsWith("file:///").endsWith("objects/2c/" + ref.sha256());
        assertThat(store.read(ref)).asString(UTF_8).isEqualTo("hello");
        assertThat(store.localFile(ref)).hasContent("hello");
        try (InputStream in = store.open(ref)) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("hello");
        }
        Path file = Files.writeString(root.resolve("input"), "hello");
        assertThat(store.put(TEXT, file)).isEqualTo(ref);
        assertThat(files("objects")).hasSize(1);
        assertThat(files("tmp")).isEmpty();
    }

    @Test
    void findsWhatAKeyProducedAlsoAfterTheStoreWasMoved() throws IOException {
        assertThat(store.find(KEY)).isEmpty();
        ArtifactRef ref = store.put(TEXT, "hello".getBytes(UTF_8));
        store.link(KEY, ref);
        assertThat(store.find(KEY)).contains(ref);

        Path moved = root.resolveSibling(root.getFileName() + "-moved");
        Files.move(root, moved);
        FileArtifactStore there = new FileArtifactStore(moved);
        ArtifactRef found = there.find(KEY).orElseThrow();
        assertThat(found.uri()).contains("-moved");
        assertThat(there.read(ref)).asString(UTF_8).isEqualTo("hello");
        there.unlink(KEY);
        there.unlink(KEY);
        assertThat(there.find(KEY)).isEmpty();
        Files.move(moved, root);
    }

    @Test
    void showsNothingOfAnObjectBeforeItsCommit() throws IOException {
        try (ArtifactSink sink = store.create(TEXT)) {
            sink.write(new byte[100_000]);
            assertThat(files("objects")).isEmpty();
            assertThat(files("tmp")).hasSize(1);
        }
        assertThat(files("objects")).isEmpty();
        assertThat(files("tmp")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "open", "localFile", "skip"})
    void reportsACorruptObjectAndRemovesIt(String how) throws IOException {
        ArtifactRef ref = store.put(TEXT, "hello".getBytes(UTF_8));
        store.link(KEY, ref);
        assertThat(store.localFile(ref)).exists();
        Path file = Path.of(java.net.URI.create(ref.uri()));
        Files.writeString(file, "hellO");

        assertThatThrownBy(() -> {
                    switch (how) {
                        case "read" -> store.read(ref);
                        case "localFile" -> store.localFile(ref);
                        default -> {
                            try (InputStream in = store.open(ref)) {
                                assertThat(how.equals("skip") ? in.skip(100) : in.readAllBytes().length)
                                        .isEqualTo(5);
                            }
                        }
                    }
                })
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("does not match its SHA-256")
                .extracting(e -> ((FlowCutException) e).type())
                .isEqualTo(ErrorType.LOST_ARTIFACT);
        assertThat(store.find(KEY)).isEmpty();
        store.put(TEXT, "hello".getBytes(UTF_8));
        assertThat(store.find(KEY)).contains(ref);
    }

    @Test
    void doesNotFindTruncatedOrMissingObjectsNorDamagedKeys() throws IOException {
        ArtifactRef ref = store.put(TEXT, "hello".getBytes(UTF_8));
        store.link(KEY, ref);
        Files.writeString(Path.of(java.net.URI.create(ref.uri())), "hell");
        assertThat(store.find(KEY)).isEmpty();
        store.delete(ref);
        store.delete(ref);
        assertThat(store.find(KEY)).isEmpty();
        assertThatThrownBy(() -> store.read(ref))
                .isInstanceOf(FlowCutException.class)
                .hasMessageEndingWith(": missing");

        store.put(TEXT, "hello".getBytes(UTF_8));
        Path keyFile = root.resolve("keys").resolve(KEY.substring(0, 2)).resolve(KEY);
        for (String damage : List.of("", "{", "{}", "[1]", "{\"sha256\":\"../../x\",\"mediaType\":\"a\",\"size\":1}")) {
            Files.writeString(keyFile, damage);
            assertThat(store.find(KEY)).as(damage).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "../../../etc/passwd", "ab/cd", "..", "ab\u0000"})
    void refusesKeysThatLeaveTheFolder(String key) {
        assertThatThrownBy(() -> store.find(key)).isInstanceOf(FlowCutException.class);
        ArtifactRef outside = new ArtifactRef("file:/x", TEXT, "../".repeat(21) + "x", 1);
        assertThatThrownBy(() -> store.read(outside)).isInstanceOf(FlowCutException.class);
    }

    @Test
    void threadsMayWriteTheSameObjects() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                FileArtifactStore own = t % 2 == 0 ? store : new FileArtifactStore(root);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        ArtifactRef ref = own.put(TEXT, StoreWriterProcess.content(i));
                        own.link(StoreWriterProcess.key(i), ref);
                        assertThat(own.read(ref)).isEqualTo(StoreWriterProcess.content(i));
                        assertThat(own.find(StoreWriterProcess.key(i))).contains(ref);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(files("objects")).hasSize(20);
        assertThat(files("tmp")).isEmpty();
    }

    @Test
    @Timeout(300)
    void aKilledProcessLeavesWholeObjectsOnly() throws Exception {
        Process killed = startWriter();
        Process other = startWriter();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(killed.getInputStream(), UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("started");
        }
        while (files("objects").size() < 3) {
            Thread.sleep(1);
        }
        killed.destroyForcibly().waitFor();
        for (Path object : files("objects")) {
            assertThat(Sha256.of(object)).isEqualTo(object.getFileName().toString());
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
            assertThat(lines.lines()).contains("finished");
        }
        assertThat(other.waitFor()).isZero();
        for (int i = 0; i < 60; i++) {
            ArtifactRef ref = store.find(StoreWriterProcess.key(i)).orElseThrow();
            assertThat(store.read(ref)).isEqualTo(StoreWriterProcess.content(i));
        }
    }

    private Process startWriter() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriterProcess.class.getName(),
                        root.toString(),
                        "60")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void removesOldTemporaryFilesWhenItOpens() throws IOException {
        Path old = Files.writeString(root.resolve("tmp/old.tmp"), "half");
        Path young = Files.writeString(root.resolve("tmp/young.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        new FileArtifactStore(root);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void collectsWhatNothingRefersTo() throws IOException {
        ArtifactRef kept = linked("aa-kept", "kept");
        ArtifactRef dropped = linked("bb-dropped", "dropped");
        ArtifactRef loose = store.put(TEXT, "loose".getBytes(UTF_8));
        ArtifactRef manifest = store.put(TEXT, "manifest".getBytes(UTF_8));
        for (String folder : List.of("objects", "keys")) {
            for (Path file : files(folder)) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            }
        }
        ArtifactRef young = linked("cc-young", "young");
        // A young key keeps its old object, too.
        store.link("dd-again", loose);

        Collected collected =
                store.collectGarbage(Set.of(kept.sha256(), manifest.sha256()), Duration.ofHours(1), false);
        assertThat(collected).isEqualTo(new Collected(1, 1, dropped.size()));
        assertThat(store.find("bb-dropped")).isEmpty();
        assertThat(store.find("aa-kept")).contains(kept);
        assertThat(store.find("cc-young")).contains(young);
        assertThat(store.find("dd-again")).contains(loose);
        assertThat(store.read(manifest)).asString(UTF_8).isEqualTo("manifest");
        assertThat(store.collectGarbage(Set.of(), Duration.ofHours(1), false)).isEqualTo(new Collected(1, 2, 12));
    }

    /** A parser of JSON reads to the end of its document and not to that of the file. */
    @Test
    void aCorruptDocumentIsNoticedByClosing() throws IOException {
        ArtifactRef ref = store.put("application/json", "{\"score\": 1}".getBytes(UTF_8));
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = store.open(ref)) {
            assertThat(json.readTree(in).path("score").asInt()).isEqualTo(1);
        }
        Files.writeString(Path.of(java.net.URI.create(ref.uri())), "{\"score\": 7}");
        assertThatThrownBy(() -> {
                    try (InputStream in = store.open(ref)) {
                        json.readTree(in);
                    }
                })
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.LOST_ARTIFACT));
    }

    @Test
    void countingGarbageRemovesNothing() throws IOException {
        ArtifactRef ref = linked("aa-old", "old");
        Path temporary = Files.writeString(root.resolve("tmp/old.tmp"), "half");
        for (Path file : List.of(temporary, store.localFile(ref), root.resolve("keys/aa/aa-old"))) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        }
        assertThat(store.collectGarbage(Set.of(), Duration.ofHours(1), true)).isEqualTo(new Collected(1, 1, 3));
        assertThat(temporary).exists();
        assertThat(store.find("aa-old")).contains(ref);
        assertThat(store.collectGarbage(Set.of(), Duration.ofHours(1), false)).isEqualTo(new Collected(1, 1, 3));
        assertThat(temporary).doesNotExist();
        assertThat(store.find("aa-old")).isEmpty();
    }

    private ArtifactRef linked(String key, String content) {
        ArtifactRef ref = store.put(TEXT, content.getBytes(UTF_8));
        store.link(key, ref);
        return ref;
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve(folder))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
