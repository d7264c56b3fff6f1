package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCacheTest {
    @TempDir
    Path folder;

    private static LocalCache.Source source(byte[] content) {
        return reader -> {
            try {
                return Optional.of(reader.read(new ByteArrayInputStream(content)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @Test
    void whatIsLargerThanTheLimitIsThereUntilTheNextComes() {
        LocalCache cache = new LocalCache(folder, 50, StorageListener.NONE);
        byte[] large = new byte[100];
        LocalCache.Fetched fetched =
                cache.fetch(Sha256.of(large), source(large)).orElseThrow();
        assertThat(fetched.file()).hasBinaryContent(large);
        byte[] other = {1, 2, 3};
        assertThat(cache.fetch(Sha256.of(other), source(other)).orElseThrow().file())
                .hasBinaryContent(other);
        assertThat(fetched.file()).doesNotExist();
    }
}
