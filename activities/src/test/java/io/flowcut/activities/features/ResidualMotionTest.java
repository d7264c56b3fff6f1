package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.features.MovingScene.Box;
import io.flowcut.activities.flow.FlowPair;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidualMotionTest {
    private static final int ROWS = 30;
    private static final int COLUMNS = 54;
    /** Tokens 10 to 17 down and 20 to 27 across; (-7, 4) against the camera. */
    private static final MovingScene SQUARE = new MovingScene(432, 240, 3, -1, new Box(160, 80, 64, 64, -4, 3));

    private static TokenMotion motion(FrameContext context) {
        try (PlaneFilter filter = new PlaneFilter()) {
            return new ResidualMotion(filter).process(context, ROWS, COLUMNS);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void findsASquareThatMovesAgainstTheCamera(boolean previous, boolean next) {
        TokenMotion motion = motion(SQUARE.context(previous, next));
        assertThat(motion.noise()).isCloseTo(0.1, within(1e-6));
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                int token = row * COLUMNS + column;
                boolean square = row >= 10 && row < 18 && column >= 20 && column < 28;
                if (square) {
                    assertThat(motion.vectors()[2 * token]).isCloseTo(-7, within(0.3f));
                    assertThat(motion.vectors()[2 * token + 1]).isCloseTo(4, within(0.2f));
                    assertThat(motion.size()[token]).isCloseTo((float) Math.sqrt(65), within(0.4f));
                } else {
                    assertThat(motion.size()[token])
                            .as("token %d, %d", row, column)
                            .isLessThan(0.05f);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, -1", "-9, 6"})
    void findsNothingWhereOnlyTheCameraMoves(int dx, int dy) {
        TokenMotion motion = motion(new MovingScene(432, 240, dx, dy).context(true, true));
        for (float size : motion.size()) {
            assertThat(size).isLessThan(0.01f);
        }
    }

    @Test
    void flowThatThePicturesDoNotSupportDoesNotCount() {
        MovingScene still = new MovingScene(432, 240, 0, 0);
        FrameContext pictures = still.context(true, true);
        FrameContext invented = new FrameContext(
                pictures.frame(),
                pictures.previous(),
                pictures.next(),
                new MovingScene(432, 240, 0, 0, new Box(160, 80, 64, 64, 5, 5))
                        .context(true, true)
                        .flow());
        for (float size : motion(invented).size()) {
            assertThat(size).isLessThan(0.01f);
        }
    }

    @Test
    void motionToOneSideOnlyIsNoMotion() {
        FrameContext moving = SQUARE.context(true, true);
        FrameContext stopped = new MovingScene(432, 240, 3, -1, new Box(160, 80, 64, 64, 3, -1)).context(true, false);
        FrameContext mixed = new FrameContext(
                moving.frame(),
                stopped.previous(),
                moving.next(),
                new FlowPair(moving.flow().forward(), stopped.flow().backward()));
        assertThat(motion(mixed).size()[14 * COLUMNS + 24]).isLessThan(0.05f);
        assertThat(motion(moving).size()[14 * COLUMNS + 24]).isGreaterThan(7);
    }

    @Test
    void medianIsThatOfTheSortedValues() {
        Random random = new Random(3);
        for (int length = 1; length < 200; length++) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                // Few different values, so that many are equal.
                values[i] = length % 3 == 0 ? random.nextInt(4) : random.nextFloat();
            }
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            double expected =
                    length % 2 == 1 ? sorted[length / 2] : (sorted[length / 2 - 1] + sorted[length / 2]) / 2.0;
            assertThat(ResidualMotion.median(values)).isEqualTo(expected);
        }
    }
}
