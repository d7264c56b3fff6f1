package io.flowcut.activities.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever stands in a file, run lengths are read or refused as BadInput; what is read fits its size. */
class RleFuzzTest {
    @Property(tries = 3000, seed = "7")
    void anyTextIsReadOrRefused(
            @ForAll("sizes") int width, @ForAll("sizes") int height, @ForAll("counts") String counts) {
        try {
            Rle mask = Rle.parse(width, height, counts);
            assertThat(mask.area()).isBetween(0L, (long) width * height);
            assertThat(Rle.parse(width, height, mask.compressed())).isEqualTo(mask);
        } catch (FlowCutException e) {
            assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT);
        }
    }

    @Property(tries = 3000, seed = "7")
    void anyNumbersAreReadOrRefused(
            @ForAll("sizes") int width, @ForAll("sizes") int height, @ForAll("numbers") int[] counts) {
        try {
            Rle mask = Rle.ofCounts(width, height, counts);
            assertThat(mask.area()).isBetween(0L, (long) width * height);
            assertThat(Rle.ofCounts(width, height, mask.counts())).isEqualTo(mask);
        } catch (FlowCutException e) {
            assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT);
        }
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(1, 40)), Tuple.of(1, Arbitraries.integers()));
    }

    @Provide
    Arbitrary<String> counts() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.strings().withCharRange('0', 'o').ofMaxLength(24)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(24)));
    }

    @Provide
    Arbitrary<int[]> numbers() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.integers().between(0, 60)), Tuple.of(1, Arbitraries.integers()))
                .array(int[].class)
                .ofMaxSize(12);
    }
}
