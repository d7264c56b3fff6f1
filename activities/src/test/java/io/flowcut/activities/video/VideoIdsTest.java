package io.flowcut.activities.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class VideoIdsTest {
    private final VideoIds ids = new VideoIds();

    @Test
    void numbersWhatIsTakenAndPassesOverWhatUsersChose() {
        assertThat(ids.claim("clip-3")).isTrue();
        assertThat(ids.claim("clip-3")).isFalse();
        assertThat(ids.derive("clip")).isEqualTo("clip");
        assertThat(ids.derive("clip")).isEqualTo("clip-2");
        assertThat(ids.derive("clip")).isEqualTo("clip-4");
        assertThat(ids.derive("clip-4")).isEqualTo("clip-4-2");
        assertThat(ids.derive("clip")).isEqualTo("clip-5");
        assertThat(ids.derive("x".repeat(300))).hasSizeLessThan(VideoIds.MAX_LENGTH);
    }

    /** As cameras call them; each new one must not ask for all the numbers before. */
    @Test
    void manyFilesOfOneNameTakeNoLongerThanAsManyOthers() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 2; i < 200_000; i++) {
                ids.derive("video");
            }
        });
        assertThat(ids.derive("video")).isEqualTo("video-199999");
    }
}
