package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.testing.S3Server;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes to a file system of one megabyte; skipped where this user may not mount one. */
class FullDiskTest {
    @TempDir
    Path disk;

    @TempDir
    Path elsewhere;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0;
        Assumptions.assumeTrue(mounted, "skipped: this user may not mount a small tmpfs");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isZero();
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
    void aFullDiskIsNamedAndLeavesNothingHalfWritten() throws IOException {
        FileArtifactStore store = new FileArtifactStore(disk);
        ArtifactRef small = store.put("text/plain", new byte[1000]);
        assertThatThrownBy(() -> store.put("text/plain", new byte[4_000_000]))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(disk.toString())
                .hasMessageEndingWith(": no space left on the disk");
        try (Stream<Path> files = Files.walk(disk)) {
            List<Path> left = files.filter(Files::isRegularFile).toList();
            assertThat(left).containsExactly(store.localFile(small));
        }
        assertThat(store.put("text/plain", new byte[500_000]).size()).isEqualTo(500_000);
    }

    @Test
    void aFullCacheIsNamedAndWhatIsInS3Stays() throws Exception {
        try (S3Server server = new S3Server(elsewhere);
                Storage storage = new Storage(
                        new StorageOptions("s3://" + S3Server.BUCKET, server.options(), disk, 1L << 30),
                        StorageListener.NONE)) {
            ArtifactStore store = storage.artifacts();
            ArtifactRef small = store.put("text/plain", new byte[1000]);
            store.flush();
            assertThatThrownBy(() -> store.put("text/plain", new byte[4_000_000]))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining(disk.toString())
                    .hasMessageEndingWith(": no space left on the disk")
                    .extracting(e -> ((FlowCutException) e).type())
                    .isEqualTo(ErrorType.STORAGE);
            assertThat(store.read(small)).hasSize(1000);
            assertThat(store.put("text/plain", new byte[500_000]).size()).isEqualTo(500_000);
            store.flush();
            assertThat(server.keys("objects/")).hasSize(2);
        }
    }
}
