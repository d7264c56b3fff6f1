package io.flowcut.activities.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.FrameRange;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameRecordsTest {
    private static final RecordsHeader HEADER = new RecordsHeader("flow", "key", new FrameRange(10, 13));

    @TempDir
    Path root;

    private FileArtifactStore store;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    private ArtifactRef write(String... records) {
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, HEADER)) {
            for (String record : records) {
                writer.append(record.getBytes(UTF_8));
            }
            return writer.commit();
        }
    }

    @Test
    void readsRecordsInAnyOrder() {
        ArtifactRef ref = write("first", "", "third");
        assertThat(ref.mediaType()).isEqualTo(FrameRecords.MEDIA_TYPE);
        try (FrameRecords records = FrameRecords.open(store, ref)) {
            assertThat(records.header()).isEqualTo(HEADER);
            assertThat(records.count()).isEqualTo(3);
            assertThat(records.record(2)).asString(UTF_8).isEqualTo("third");
            assertThat(records.record(0)).asString(UTF_8).isEqualTo("first");
            assertThat(records.record(1)).isEmpty();
        }
    }

    @Test
    void holdsOneRecordPerFrame() {
        assertThatThrownBy(() -> write("first")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> write("1", "2", "3", "4")).isInstanceOf(IllegalStateException.class);
    }

    /** Truncated, padded and bit-flipped files end in a Storage error that names the file, never in another one. */
    @Test
    void refusesDamagedFiles() {
        byte[] sound = store.read(write("first", "second", "third"));
        for (int length = 0; length < sound.length; length++) {
            assertRefused(Arrays.copyOf(sound, length));
        }
        assertRefused(Arrays.copyOf(sound, sound.length + 1));
        for (int i : new int[] {0, 4, 8, 11, sound.length - 1, sound.length - 8, sound.length - 6, sound.length - 40}) {
            byte[] flipped = sound.clone();
            flipped[i] ^= 0x40;
            assertRefused(flipped);
        }
        byte[] endlessHeader = sound.clone();
        Arrays.fill(endlessHeader, 8, 11, (byte) 0xff);
        endlessHeader[11] = 0x7f;
        assertRefused(endlessHeader);
    }

    private void assertRefused(byte[] content) {
        ArtifactRef ref = store.put(FrameRecords.MEDIA_TYPE, content);
        assertThatThrownBy(() -> FrameRecords.open(store, ref).close())
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(ref.sha256())
                .extracting(e -> ((FlowCutException) e).type())
                .isEqualTo(ErrorType.STORAGE);
    }
}
