package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.S3Server;
import io.flowcut.workflows.artifact.ArtifactRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Prints figures for docs/storage.md; {@code -Dflowcut.bench=true}. */
@EnabledIfSystemProperty(named = "flowcut.bench", matches = "true")
class S3ThroughputTest {
    private static final int OBJECTS = 6;
    private static final int MEGABYTES = 64;

    @TempDir
    Path folder;

    @Test
    void objectsOf64Megabytes() throws Exception {
        try (S3Server server = new S3Server(folder.resolve("s3"))) {
            List<ArtifactRef> refs = new ArrayList<>();
            try (Storage writer = storage(server, "cache")) {
                ArtifactStore store = writer.artifacts();
                long[] commit = new long[1];
                time("put and flush", () -> {
                    for (int i = 0; i < OBJECTS; i++) {
                        long start = System.nanoTime();
                        refs.add(store.put("application/octet-stream", content(i)));
                        commit[0] += System.nanoTime() - start;
                        store.flush();
                    }
                });
                System.out.printf("of which into the cache: %.0f MB/s%n", OBJECTS * MEGABYTES / (commit[0] * 1e-9));
                time("read again, cached and known to be right", () -> readAll(store, refs));
            }
            try (Storage reader = storage(server, "other-cache")) {
                time("fetch into an empty cache, verified", () -> refs.forEach(reader.artifacts()::localFile));
            }
            try (Storage reader = storage(server, "other-cache")) {
                time("first use after a restart, verified", () -> refs.forEach(reader.artifacts()::localFile));
            }
            FileArtifactStore local = new FileArtifactStore(folder.resolve("local"));
            List<ArtifactRef> files = new ArrayList<>();
            time("put into a file store, for comparison", () -> {
                for (int i = 0; i < OBJECTS; i++) {
                    files.add(local.put("application/octet-stream", content(i)));
                }
            });
            time("read from a file store", () -> readAll(local, files));
            small(server);
        }
    }

    private void small(S3Server server) {
        int count = 200;
        try (Storage writer = storage(server, "small")) {
            ArtifactStore store = writer.artifacts();
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                store.put("text/plain", StoreWriterProcess.content(i));
                store.flush();
            }
            System.out.printf("small object, put and flush: %.1f ms%n", (System.nanoTime() - start) * 1e-6 / count);
        }
    }

    private static void readAll(ArtifactStore store, List<ArtifactRef> refs) {
        for (ArtifactRef ref : refs) {
            assertThat(store.read(ref)).hasSize(MEGABYTES << 20);
        }
    }

    private static byte[] content(int seed) {
        byte[] content = new byte[MEGABYTES << 20];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static void time(String what, Runnable work) {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) * 1e-9;
        System.out.printf("%s: %.0f MB/s%n", what, OBJECTS * MEGABYTES / seconds);
    }

    private Storage storage(S3Server server, String cache) {
        return new Storage(
                new StorageOptions(
                        "s3://" + S3Server.BUCKET + "/" + cache.replace("other-cache", "cache"),
                        server.options(),
                        folder.resolve(cache),
                        4L << 30),
                StorageListener.NONE);
    }
}
