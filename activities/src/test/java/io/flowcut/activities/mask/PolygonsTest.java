package io.flowcut.activities.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolygonsTest {
    @Test
    void aRectangleFillsThePixelsWhoseCornersItsCornersAre() {
        Rle mask = Polygons.rasterize(List.of(new double[] {2, 1, 6, 1, 6, 4, 2, 4}), 10, 8);
        assertThat(mask.area()).isEqualTo(12);
        assertThat(mask.boundingBox()).containsExactly(2, 1, 4, 3);
    }

    @Test
    void polygonsAreJoinedAndThoseOutsideLeaveNothing() {
        double[] left = {0, 0, 2, 0, 2, 2, 0, 2};
        double[] right = {1, 0, 3, 0, 3, 2, 1, 2};
        double[] outside = {-50, -50, -40, -50, -40, -40};
        Rle mask = Polygons.rasterize(List.of(left, right, outside), 5, 4);
        assertThat(mask.area()).isEqualTo(6);
        assertThat(mask.boundingBox()).containsExactly(0, 0, 3, 2);
    }

    @Test
    void aDiscHasItsArea() {
        double[] disc = new double[200];
        for (int i = 0; i < 100; i++) {
            disc[2 * i] = 50 + 30 * Math.cos(i * Math.PI / 50);
            disc[2 * i + 1] = 45 + 30 * Math.sin(i * Math.PI / 50);
        }
        Rle mask = Polygons.rasterize(List.of(disc), 100, 90);
        assertThat((double) mask.area()).isBetween(2780.0, 2870.0);
        byte[] pixels = mask.decode().pixels();
        assertThat(Arrays.copyOfRange(pixels, 45 * 100 + 22, 45 * 100 + 78)).doesNotContain((byte) 0);
    }
}
