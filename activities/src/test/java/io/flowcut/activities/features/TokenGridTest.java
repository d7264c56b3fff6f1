package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenGridTest {
    @ParameterizedTest
    @CsvSource({
        // A shorter side of 360 pixels in tokens of 8: 45.
        "fit360, 8, 1920, 1080, 45, 80",
        "fit360, 8, 1280, 720, 45, 80",
        "fit360, 8, 854, 480, 45, 80",
        "fit360, 8, 432, 240, 45, 81",
        "fit360, 8, 480, 854, 80, 45",
        "fit360, 8, 64, 64, 45, 45",
        "fit360, 8, 1, 1, 45, 45",
        "fit360, 8, 97, 65, 45, 67",
        "fit480, 8, 854, 480, 60, 107",
        "fit360, 16, 1280, 720, 22, 40",
        "fit10, 32, 64, 64, 1, 1",
        // 16 times as long as wide has 16 times as many; beyond that the tokens grow instead.
        "fit360, 8, 1024, 64, 45, 720",
        "fit360, 8, 4096, 16, 11, 2880",
        "fit360, 8, 16, 4096, 2880, 11",
        "480x640, 8, 854, 480, 60, 80",
        "480x640, 8, 64, 64, 60, 80",
        "224x224, 16, 854, 480, 14, 14",
        "10x10, 32, 854, 480, 1, 1"
    })
    void coversAPicture(String size, int patch, int width, int height, int rows, int columns) {
        TokenGrid grid = TokenGrid.of(new FeaturesConfig("classical", size, patch));
        RgbImage picture = new RgbImage(width, height, new byte[3 * width * height]);
        assertThat(grid.rows(picture)).isEqualTo(rows);
        assertThat(grid.columns(picture)).isEqualTo(columns);
    }
}
