package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cannot reach https://me:secret@host/a.mp4 | cannot reach https://...@host/a.mp4",
                "https://me:p@ss@host/a | https://...@host/a",
                "https://me@host?user=a@b | https://...@host?user=a@b",
                "https://host/a.mp4?X-Amz-Signature=f00&b=1 for x | https://host/a.mp4?... for x",
                "s3://bucket/mail@example/a.mp4 | s3://bucket/mail@example/a.mp4",
                "https://host/a?page=2 | https://host/a?page=2",
            })
    void takesOutWhatMayBeACredential(String text, String shown) {
        assertThat(Redaction.of(text)).isEqualTo(shown);
    }
}
