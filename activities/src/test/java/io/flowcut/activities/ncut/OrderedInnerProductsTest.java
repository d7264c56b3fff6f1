package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderedInnerProductsTest {
    @Test
    void sumFromTheFirstFeatureToTheLast() {
        Random random = new Random(4);
        int tokens = 20;
        int dimensions = 37;
        float[] values = new float[tokens * dimensions];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        OrderedInnerProducts products = new OrderedInnerProducts(new TokenFeatures(tokens, dimensions, values));
        for (int count : new int[] {1, 8, 19, 3}) {
            products.clear();
            for (int pair = 0; pair < count; pair++) {
                products.add(random.nextInt(tokens), random.nextInt(tokens));
            }
            products.compute();
            assertThat(products.count()).isEqualTo(count);
            for (int pair = 0; pair < count; pair++) {
                float sum = 0;
                for (int k = 0; k < dimensions; k++) {
                    sum = Math.fma(
                            values[products.left(pair) * dimensions + k],
                            values[products.right(pair) * dimensions + k],
                            sum);
                }
                assertThat(products.sum(pair)).isEqualTo(sum);
            }
        }
    }
}
