package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BipartitionTest {
    @Test
    void keepsTheConnectedPartOfTheSeed() {
        double[] x = {
            -1, 2, -1, 2,
            -1, 3, -1, -1,
            -1, -1, 2, -1
        };
        Bipartition cut = Bipartition.of(x, 3, 4);
        assertThat(cut.complemented()).isFalse();
        assertThat(cut.seed()).isEqualTo(5);
        assertThat(cut.component()).containsExactly(0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
        assertThat(cut.foreground()).containsExactly(0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0);
    }

    @Test
    void threeCornersMakeItTheBackground() {
        double[] x = {
            3, 2, 3,
            2, -1, 2,
            3, -1, -2
        };
        Bipartition cut = Bipartition.of(x, 3, 3);
        assertThat(cut.complemented()).isTrue();
        assertThat(cut.seed()).isEqualTo(8);
        assertThat(cut.component()).containsExactly(0, 0, 0, 0, 1, 0, 0, 1, 1);
    }

    @Test
    void twoCornersDoNot() {
        double[] x = {
            3, 2, 3,
            -1, -1, -1,
            -1, -1, -1
        };
        assertThat(Bipartition.of(x, 3, 3).complemented()).isFalse();
    }

    @Test
    void aConstantVectorHasItsSeedInTheBackgroundAndTakesAll() {
        Bipartition cut = Bipartition.of(new double[] {0.5, 0.5, 0.5, 0.5}, 2, 2);
        assertThat(cut.complemented()).isTrue();
        assertThat(cut.seed()).isZero();
        assertThat(cut.component()).containsExactly(1, 1, 1, 1);
    }

    @Test
    void aTieGoesToTheLowestIndex() {
        double[] x = {-1, -1, -1, 2, -1, 2, -1, -1, -1};
        Bipartition cut = Bipartition.of(x, 1, 9);
        assertThat(cut.seed()).isEqualTo(3);
        assertThat(cut.component()).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0);
    }
}
