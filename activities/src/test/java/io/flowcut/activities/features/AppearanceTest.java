package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.video.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Expected values follow from the definition of CIE Lab and from the scales; there are 10 by 12 tokens. */
class AppearanceTest {
    private static final int ROWS = 10;
    private static final int COLUMNS = 12;

    private interface Painter {
        int grey(int x, int y);
    }

    private static float[] token(Painter painter, int scale, int row, int column) {
        int width = 8 * COLUMNS * scale;
        int height = 8 * ROWS * scale;
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) painter.grey(i / 3 % width, i / 3 / width);
        }
        try (PlaneFilter filter = new PlaneFilter()) {
            float[] values = new Appearance(filter).process(new RgbImage(width, height, pixels), ROWS, COLUMNS);
            assertThat(values).hasSize(ROWS * COLUMNS * Appearance.LENGTH);
            return Arrays.copyOfRange(
                    values,
                    (row * COLUMNS + column) * Appearance.LENGTH,
                    (row * COLUMNS + column + 1) * Appearance.LENGTH);
        }
    }

    @Test
    void scalesColourAndPlace() {
        // Grey 119 has a lightness of 50.03 by the CIE; OpenCV's conversion of floats gives 49.85.
        float[] values = token((x, y) -> 119, 1, 3, 7);
        assertThat(values[0]).isCloseTo(5.003f, within(0.02f));
        assertThat(values[1]).isCloseTo(0, within(0.01f));
        assertThat(values[2]).isCloseTo(0, within(0.01f));
        assertThat(values[3]).isCloseTo(50.03f / 13, within(0.02f));
        assertThat(values[6]).isCloseTo(0, within(0.01f));
        for (int k = 7; k < 11; k++) {
            assertThat(values[k]).isCloseTo(0, within(0.01f));
        }
        assertThat(values[11]).isCloseTo(7 / (0.35f * ROWS), within(1e-5f));
        assertThat(values[12]).isCloseTo(3 / (0.35f * ROWS), within(1e-5f));
    }

    @Test
    void measuresSpreadAndDirectionOfStripes() {
        // Black and white by turns, two pixels each: lightness 50 +- 50, slope 50 a pixel everywhere.
        float[] upright = token((x, y) -> x % 4 < 2 ? 0 : 255, 1, 5, 5);
        assertThat(upright[0]).isCloseTo(5, within(0.02f));
        assertThat(upright[6]).isCloseTo(50f / 12, within(0.02f));
        // Of the slope, cos^2 of the angle: 50, 25, 0, 25, over their sum and 2, over 0.5.
        assertThat(upright[7]).isCloseTo(100f / 102, within(0.01f));
        assertThat(upright[8]).isCloseTo(50f / 102, within(0.01f));
        assertThat(upright[9]).isCloseTo(0, within(0.01f));
        assertThat(upright[10]).isCloseTo(50f / 102, within(0.01f));
        float[] level = token((x, y) -> y % 4 < 2 ? 0 : 255, 1, 5, 5);
        assertThat(level[7]).isCloseTo(0, within(0.01f));
        assertThat(level[9]).isCloseTo(100f / 102, within(0.01f));
    }

    @Test
    void tellsTheTwoDiagonalsApart() {
        float[] falling = token((x, y) -> (x + y) % 8 < 4 ? 60 : 180, 1, 5, 5);
        float[] rising = token((x, y) -> (x - y + 800) % 8 < 4 ? 60 : 180, 1, 5, 5);
        assertThat(falling[8]).isGreaterThan(falling[10] + 0.5f);
        assertThat(rising[10]).isGreaterThan(rising[8] + 0.5f);
    }

    @Test
    void colourDoesNotDependOnTheSizeOfThePicture() {
        float[] once = token((x, y) -> x < 48 ? 40 : 200, 1, 5, 2);
        float[] threefold = token((x, y) -> x < 144 ? 40 : 200, 3, 5, 2);
        for (int k = 0; k < Appearance.LENGTH; k++) {
            assertThat(threefold[k]).isCloseTo(once[k], within(0.02f));
        }
    }
}
