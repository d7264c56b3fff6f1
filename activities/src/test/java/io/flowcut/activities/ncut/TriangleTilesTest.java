package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.ncut.TriangleTiles.Tile;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriangleTilesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "63, 2", "64, 2", "65, 1", "700, 1", "900, 2", "1300, 16", "3600, 2", "3601, 3"})
    void coverTheUpperTriangleOnce(int size, int workers) {
        byte[] times = new byte[size * size];
        for (Tile tile : TriangleTiles.of(size, workers)) {
            assertThat(tile.row() % 64).isZero();
            assertThat(tile.column() % 64).isZero();
            assertThat(Math.max(tile.rows(), tile.columns())).isBetween(1, 640);
            assertThat(tile.rows() % 64 == 0 || tile.row() + tile.rows() == size)
                    .isTrue();
            assertThat(tile.columns() % 64 == 0 || tile.column() + tile.columns() == size)
                    .isTrue();
            if (tile.diagonal()) {
                assertThat(tile.rows()).isEqualTo(tile.columns());
            }
            for (int i = tile.row(); i < tile.row() + tile.rows(); i++) {
                for (int j = tile.column(); j < tile.column() + tile.columns(); j++) {
                    times[i * size + j] += (byte) (!tile.diagonal() || i <= j ? 1 : 0);
                }
            }
        }
        int wrong = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                wrong += times[i * size + j] == (i <= j ? 1 : 0) ? 0 : 1;
            }
        }
        assertThat(wrong).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3600, 2, 20", "3600, 8, 80", "14400, 2, 250", "900, 2, 6"})
    void areEnoughForTheWorkersAndTheShortOnesComeLast(int size, int workers, int least) {
        List<Tile> tiles = TriangleTiles.of(size, workers);
        assertThat(tiles.size()).isGreaterThanOrEqualTo(least);
        assertThat(tiles.get(0).diagonal()).isFalse();
        assertThat(tiles.get(tiles.size() - 1).diagonal()).isTrue();
    }
}
