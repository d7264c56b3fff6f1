package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.testing.FaultyProxy;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An S3 server that fails in the ways that object stores fail. */
class S3FaultTest {
    private static final String TEXT = "text/plain";

    @TempDir
    Path folder;

    private S3Server server;
    private final AtomicInteger retried = new AtomicInteger();

    @BeforeEach
    void open() throws Exception {
        server = new S3Server(folder.resolve("s3"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Storage storage(String endpoint, String cache, int retries) {
        return new Storage(
                new StorageOptions(
                        "s3://" + S3Server.BUCKET + "/store",
                        new S3Options(endpoint, "", true, "", retries),
                        folder.resolve(cache),
                        1L << 30),
                new StorageListener() {
                    @Override
                    public void retried(int calls) {
                        retried.addAndGet(calls);
                    }
                });
    }

    @Test
    void threeCallsOfTenFailAndEveryObjectArrivesWhole() throws Exception {
        byte[] large = new byte[(40 << 20) + 1];
        new Random(2).nextBytes(large);
        List<ArtifactRef> refs = new ArrayList<>();
        try (FaultyProxy proxy = new FaultyProxy(server.port(), 0.3, 7)) {
            try (Storage writer = storage(proxy.endpoint(), "cache", 12)) {
                ArtifactStore store = writer.artifacts();
                refs.add(store.put(TEXT, large));
                for (int i = 0; i < 30; i++) {
                    refs.add(store.put(TEXT, StoreWriterProcess.content(i)));
                    store.link(StoreWriterProcess.key(i), refs.get(i + 1));
                }
                store.flush();
            }
            assertObjectsAreWhole(refs.size());
            try (Storage reader = storage(proxy.endpoint(), "other-cache", 12)) {
                assertThat(reader.artifacts().read(refs.get(0))).isEqualTo(large);
                for (int i = 0; i < 30; i++) {
                    assertThat(reader.artifacts().find(StoreWriterProcess.key(i)))
                            .contains(refs.get(i + 1));
                    assertThat(reader.artifacts().read(refs.get(i + 1))).isEqualTo(StoreWriterProcess.content(i));
                }
            }
            assertThat(proxy.failed()).isGreaterThan(proxy.calls() / 5);
            assertThat(retried.get()).isPositive();
        }
    }

    private void assertObjectsAreWhole(int count) throws Exception {
        List<String> keys = server.keys("store/objects/");
        assertThat(keys).hasSize(count);
        for (String key : keys) {
            assertThat(Sha256.of(server.file(key)))
                    .isEqualTo(server.file(key).getFileName().toString());
        }
    }

    @Test
    void whatAnOutageKeptFromS3IsFoundOnThisHostAndArrivesLater() throws Exception {
        ArtifactRef ref;
        try (FaultyProxy proxy = new FaultyProxy(server.port(), 0, 1);
                Storage first = storage(proxy.endpoint(), "cache", 1)) {
            proxy.beginOutage(3_600_000);
            ref = first.artifacts().put(TEXT, StoreWriterProcess.content(1));
            first.artifacts().link(StoreWriterProcess.key(1), ref);
            assertThatThrownBy(() -> first.artifacts().flush())
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining(ref.uri())
                    .extracting(e -> ((FlowCutException) e).type())
                    .isEqualTo(ErrorType.STORAGE);
            // The next attempt at the step finds it, and tries again.
            assertThat(first.artifacts().find(StoreWriterProcess.key(1))).contains(ref);
            assertThatThrownBy(() -> first.artifacts().flush()).isInstanceOf(FlowCutException.class);
        }
        assertThat(server.keys("store/")).isEmpty();
        // As after a kill: only the cache's folder is left.
        try (Storage second = storage(server.endpoint(), "cache", 1)) {
            assertThat(second.artifacts().find(StoreWriterProcess.key(1))).contains(ref);
            second.artifacts().flush();
            try (Storage elsewhere = storage(server.endpoint(), "other-cache", 1)) {
                assertThat(elsewhere.artifacts().find(StoreWriterProcess.key(1)))
                        .contains(ref);
                assertThat(elsewhere.artifacts().read(ref)).isEqualTo(StoreWriterProcess.content(1));
            }
        }
    }

    @Test
    void theCacheKeepsToItsSizeAndDropsWhatWasNotUsedForLongest() throws Exception {
        LocalCache cache = new LocalCache(folder.resolve("small"), 250_000, StorageListener.NONE);
        try (S3Objects s3 = new S3Objects(server.options(), StorageListener.NONE);
                S3ArtifactStore store =
                        new S3ArtifactStore(new S3Uri(S3Server.BUCKET, "store"), s3, cache, StorageListener.NONE)) {
            List<ArtifactRef> refs = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                byte[] content = new byte[100_000];
                content[0] = (byte) i;
                refs.add(store.put(TEXT, content));
                store.flush();
            }
            assertThat(size(folder.resolve("small/objects"))).isLessThanOrEqualTo(250_000);
            assertThat(cache.find(refs.get(4).sha256())).isPresent();
            assertThat(cache.find(refs.get(0).sha256())).isEmpty();
            assertThat(store.read(refs.get(0))).hasSize(100_000);
            // A restart finds what is there.
            LocalCache reopened = new LocalCache(folder.resolve("small"), 250_000, StorageListener.NONE);
            assertThat(reopened.find(refs.get(0).sha256())).isPresent();
        }
    }

    private static long size(Path tree) throws Exception {
        try (var files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
