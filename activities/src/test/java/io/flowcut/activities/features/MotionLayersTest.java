package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MotionLayersTest {
    private static final int ROWS = 30;
    private static final int COLUMNS = 50;

    private final float[] vectors = new float[2 * ROWS * COLUMNS];
    private final float[] moving = new float[ROWS * COLUMNS];

    /** Gives the tokens from (row, column) on a motion (vx, vy). */
    private void block(int row, int column, int rows, int columns, double vx, double vy) {
        for (int y = row; y < row + rows; y++) {
            for (int x = column; x < column + columns; x++) {
                int token = y * COLUMNS + x;
                vectors[2 * token] = (float) vx;
                vectors[2 * token + 1] = (float) vy;
                moving[token] = 1;
            }
        }
    }

    private int[] layers() {
        float[] size = new float[moving.length];
        for (int i = 0; i < size.length; i++) {
            size[i] = (float) Math.hypot(vectors[2 * i], vectors[2 * i + 1]);
        }
        try (PlaneFilter filter = new PlaneFilter()) {
            return new MotionLayers(filter).process(new TokenMotion(vectors, size, 0.1), moving, ROWS, COLUMNS);
        }
    }

    private static int at(int[] labels, int row, int column) {
        return labels[row * COLUMNS + column];
    }

    private static int walls(int[] labels) {
        int count = 0;
        for (boolean wall : MotionLayers.walls(labels, ROWS, COLUMNS)) {
            count += wall ? 1 : 0;
        }
        return count;
    }

    @Test
    void touchingObjectsOfDifferentMotionAreTwoLayersWithAWallBetween() {
        block(8, 10, 10, 12, 5, 0);
        block(8, 22, 10, 12, 0, 5);
        int[] labels = layers();
        int left = at(labels, 12, 14);
        int right = at(labels, 12, 28);
        assertThat(left).isPositive();
        assertThat(right).isPositive().isNotEqualTo(left);
        for (int row = 8; row < 18; row++) {
            for (int column = 10; column < 34; column++) {
                assertThat(at(labels, row, column)).isEqualTo(column < 22 ? left : right);
            }
        }
        boolean[] walls = MotionLayers.walls(labels, ROWS, COLUMNS);
        int border = left > right ? 21 : 22;
        for (int row = 8; row < 18; row++) {
            assertThat(walls[row * COLUMNS + border]).isTrue();
        }
        assertThat(walls(labels)).isEqualTo(10);
    }

    @Test
    void touchingObjectsOfOneMotionAreOneLayer() {
        block(8, 10, 10, 12, 5, 0);
        block(8, 22, 10, 12, 5.2, 0.2);
        int[] labels = layers();
        assertThat(at(labels, 12, 14)).isPositive().isEqualTo(at(labels, 12, 28));
        assertThat(walls(labels)).isZero();
    }

    @Test
    void anObjectThatTurnsAndGrowsIsOneLayer() {
        for (int row = 5; row < 25; row++) {
            for (int column = 10; column < 40; column++) {
                block(row, column, 1, 1, 4 + 0.15 * (column - 25) - 0.1 * (row - 15), 0.1 * (column - 25));
            }
        }
        assertThat(walls(layers())).isZero();
    }

    @Test
    void stillTokensHaveNoLayerAndFewMovingOnesShareOne() {
        assertThat(layers()).containsOnly(0);
        block(5, 5, 2, 3, 5, 0);
        block(5, 8, 2, 3, 0, 5);
        int[] labels = layers();
        assertThat(at(labels, 5, 5)).isEqualTo(1);
        assertThat(at(labels, 5, 8)).isEqualTo(1);
        assertThat(labels).containsOnly(0, 1);
    }

    @Test
    void layersAreTheSameEveryTime() {
        block(8, 10, 10, 12, 5, 0);
        block(8, 22, 10, 12, 0, 5);
        block(2, 36, 20, 10, -3, -3);
        assertThat(layers()).isEqualTo(layers());
    }

    @Test
    void theLaterLayerGivesWayToTheEarlierInEveryDirection() {
        int[] labels = {
            1, 1, 2, //
            2, 0, 2, //
            2, 3, 3
        };
        assertThat(MotionLayers.walls(labels, 3, 3))
                .containsExactly(
                        false, false, true, //
                        true, false, false, //
                        false, true, true);
    }

    @Test
    void theEndOfARowDoesNotTouchTheNextRow() {
        assertThat(MotionLayers.walls(new int[] {0, 1, 2, 0}, 2, 2)).containsOnly(false);
    }
}
