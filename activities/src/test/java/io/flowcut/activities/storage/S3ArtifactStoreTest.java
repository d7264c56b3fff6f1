package io.flowcut.activities.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.testing.S3Server;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real S3 server in this process. */
class S3ArtifactStoreTest {
    private static final String TEXT = "text/plain";
    private static final String KEY = StepKey.of("test", 1).hex();
    private static final byte[] HELLO = "hello".getBytes(UTF_8);

    @TempDir
    Path folder;

    private S3Server server;
    private Storage storage;

    @BeforeEach
    void open() throws Exception {
        server = new S3Server(folder.resolve("s3"));
        storage = storage("cache");
    }

    @AfterEach
    void close() throws Exception {
        storage.close();
        server.close();
    }

    private Storage storage(String cache) {
        return new Storage(
                new StorageOptions(
                        "s3://" + S3Server.BUCKET + "/a/b", server.options(), folder.resolve(cache), 1L << 30),
                StorageListener.NONE);
    }

    @Test
    void storesByContentAndAnotherHostReadsIt() throws Exception {
        ArtifactStore store = storage.artifacts();
        ArtifactRef ref = store.put(TEXT, HELLO);
        store.link(KEY, ref);
        store.flush();
        assertThat(ref.uri()).isEqualTo("s3://flowcut-test/a/b/objects/2c/" + ref.sha256());
        assertThat(server.keys("a/b/"))
                .containsExactly("a/b/keys/" + KEY.substring(0, 2) + "/" + KEY, "a/b/objects/2c/" + ref.sha256());

        try (Storage other = storage("other-cache")) {
            ArtifactRef found = other.artifacts().find(KEY).orElseThrow();
            assertThat(found).isEqualTo(ref);
            assertThat(other.artifacts().read(found)).isEqualTo(HELLO);
            assertThat(other.artifacts().localFile(found)).hasContent("hello");
            try (InputStream in = other.artifacts().open(found)) {
                assertThat(in.readAllBytes()).isEqualTo(HELLO);
            }
        }
        store.unlink(KEY);
        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.find("ab-never")).isEmpty();
    }

    @Test
    void largeObjectsGoInPartsAndComeBack() throws Exception {
        byte[] large = new byte[(33 << 20) + 5];
        new Random(1).nextBytes(large);
        ArtifactStore store = storage.artifacts();
        Path file = Files.write(folder.resolve("large"), large);
        ArtifactRef ref = store.put("application/octet-stream", file);
        store.flush();
        assertThat(Files.size(server.file("a/b/objects/" + ref.sha256().substring(0, 2) + "/" + ref.sha256())))
                .isEqualTo(large.length);
        try (Storage other = storage("other-cache")) {
            assertThat(other.artifacts().read(ref)).isEqualTo(large);
        }
    }

    @Test
    void manyThreadsAndHostsWriteTheSameKeys() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Storage other = storage("other-cache");
                Storage sameHost = storage("cache")) {
            List<Future<?>> all = new ArrayList<>();
            List<Storage> storages = List.of(storage, other, sameHost, storage);
            for (Storage each : storages) {
                ArtifactStore own = each.artifacts();
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 10; i++) {
                        ArtifactRef ref = own.put(TEXT, StoreWriterProcess.content(i));
                        own.link(StoreWriterProcess.key(i), ref);
                        own.flush();
                        assertThat(own.read(ref)).isEqualTo(StoreWriterProcess.content(i));
                        assertThat(own.find(StoreWriterProcess.key(i))).contains(ref);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.keys("a/b/objects/")).hasSize(10);
        assertThat(server.keys("a/b/keys/")).hasSize(10);
    }

    /** The second result comes while the first is on its way. */
    @Test
    void theLastResultOfAKeyCounts() {
        ArtifactStore store = storage.artifacts();
        ArtifactRef first = store.put(TEXT, "first".getBytes(UTF_8));
        ArtifactRef last = store.put(TEXT, "last".getBytes(UTF_8));
        for (int i = 0; i < 20; i++) {
            store.link(StoreWriterProcess.key(i), first);
            store.link(StoreWriterProcess.key(i), last);
        }
        store.flush();
        try (Storage other = storage("other-cache")) {
            for (int i = 0; i < 20; i++) {
                assertThat(other.artifacts().find(StoreWriterProcess.key(i))).contains(last);
            }
        }
    }

    @Test
    void anObjectThatWasDamagedInS3IsReportedAndRemoved() throws Exception {
        ArtifactStore store = storage.artifacts();
        ArtifactRef ref = store.put(TEXT, HELLO);
        store.link(KEY, ref);
        store.flush();
        Files.writeString(server.file("a/b/objects/2c/" + ref.sha256()), "hellO");
        try (Storage other = storage("other-cache")) {
            assertThatThrownBy(() -> other.artifacts().read(ref))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessage(
                            ref.uri() + ": content does not match its SHA-256; removed, so that it is computed again")
                    .extracting(e -> ((FlowCutException) e).type())
                    .isEqualTo(ErrorType.LOST_ARTIFACT);
            assertThat(other.artifacts().find(KEY)).isEmpty();
            other.artifacts().put(TEXT, HELLO);
            other.artifacts().flush();
            assertThat(other.artifacts().find(KEY)).contains(ref);
        }
    }

    @Test
    void aCopyThatWasDamagedInTheCacheIsFetchedAgain() throws Exception {
        ArtifactStore store = storage.artifacts();
        ArtifactRef ref = store.put(TEXT, HELLO);
        store.flush();
        Files.writeString(store.localFile(ref), "hellO");
        assertThat(store.read(ref)).isEqualTo(HELLO);
    }

    @Test
    void messagesNameTheFaultAndNoSecret() {
        assertThatThrownBy(() -> new Storage(
                        new StorageOptions("s3://no-such-bucket/x", server.options(), folder.resolve("c"), 1),
                        StorageListener.NONE))
                .isInstanceOf(FlowCutException.class)
                .hasMessage("s3://no-such-bucket/x: no such bucket");
        assertThatThrownBy(() -> new Storage(
                        new StorageOptions(
                                "s3://bucket/x", S3Server.options("http://127.0.0.1:1"), folder.resolve("c"), 1),
                        StorageListener.NONE))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("s3://bucket/x: ")
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> new Storage(
                        new StorageOptions("s3://me:secret@bucket/x", server.options(), folder.resolve("c"), 1),
                        StorageListener.NONE))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("storage.uri: ")
                .hasMessageNotContaining("secret");
    }
}
