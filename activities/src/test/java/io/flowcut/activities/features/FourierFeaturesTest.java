package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FourierFeaturesTest {
    private static double cosine(FourierFeatures features, float[] a, float[] b) {
        float[] first = features.process(a);
        float[] second = features.process(b);
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum / (features.length() / 2.0);
    }

    /**
     * The two shapes that the descriptor uses, over random pairs up to 3 apart. So few frequencies are a rough
     * approximation: root mean squares of 0.121 and 0.126 were measured, single pairs are off by 0.64 and 0.39.
     */
    @ParameterizedTest
    @CsvSource({"13, 32, 0.13, 0.7", "2, 12, 0.13, 0.45"})
    void theCosineIsAboutAGaussianOfTheDistance(int dimensions, int count, double meanError, double largestError) {
        FourierFeatures features = new FourierFeatures(dimensions, count);
        Random random = new Random(11);
        double squares = 0;
        double largest = 0;
        int pairs = 4000;
        for (int i = 0; i < pairs; i++) {
            float[] a = new float[dimensions];
            float[] b = new float[dimensions];
            double[] way = new double[dimensions];
            double length = 0;
            for (int d = 0; d < dimensions; d++) {
                a[d] = 6 * random.nextFloat();
                way[d] = random.nextGaussian();
                length += way[d] * way[d];
            }
            double distance = 3 * random.nextDouble();
            for (int d = 0; d < dimensions; d++) {
                b[d] = (float) (a[d] + way[d] * distance / Math.sqrt(length));
            }
            double error = cosine(features, a, b) - Math.exp(-distance * distance / 2);
            squares += error * error;
            largest = Math.max(largest, Math.abs(error));
        }
        System.out.printf(
                "Fourier features %d -> %d: rms %.3f, max %.3f%n",
                dimensions, 2 * count, Math.sqrt(squares / pairs), largest);
        assertThat(Math.sqrt(squares / pairs)).isLessThan(meanError);
        assertThat(largest).isLessThan(largestError);
    }

    @Test
    void frequenciesAreTheHaltonPointsOfTheBasesTwoAndThree() {
        // Point 21: 10101 in base 2 and 210 in base 3, mirrored at the point.
        double radius = Math.sqrt(-2 * Math.log(1 / 2.0 + 1 / 8.0 + 1 / 32.0));
        double angle = 2 * Math.PI * (0 / 3.0 + 1 / 9.0 + 2 / 27.0);
        FourierFeatures features = new FourierFeatures(2, 12);
        float[] along = features.process(new float[] {1, 0, 0, 1});
        assertThat(along).hasSize(48);
        assertThat(along[0]).isCloseTo((float) Math.cos(radius * Math.cos(angle)), within(1e-6f));
        assertThat(along[12]).isCloseTo((float) Math.sin(radius * Math.cos(angle)), within(1e-6f));
        assertThat(along[24]).isCloseTo((float) Math.cos(radius * Math.sin(angle)), within(1e-6f));
        assertThat(along[36]).isCloseTo((float) Math.sin(radius * Math.sin(angle)), within(1e-6f));
    }

    @Test
    void whatIsAlikeHasACosineOfOne() {
        FourierFeatures features = new FourierFeatures(Appearance.LENGTH, 32);
        float[] here = new float[Appearance.LENGTH];
        assertThat(cosine(features, here, here)).isCloseTo(1, within(1e-6));
    }

    @Test
    void refusesMoreDimensionsThanItHasPrimes() {
        assertThatThrownBy(() -> new FourierFeatures(15, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
