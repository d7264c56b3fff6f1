package io.flowcut.activities.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 11).boxed().toList();

    private final List<Integer> slices = new ArrayList<>();

    /** A network whose memory holds so many items. */
    private Function<List<Integer>, List<String>> network(int memory) {
        return slice -> {
            slices.add(slice.size());
            if (slice.size() > memory) {
                throw new FlowCutException(ErrorType.OUT_OF_MEMORY, slice.size() + " items");
            }
            return slice.stream().map(item -> "r" + item).toList();
        };
    }

    @Test
    void runsEverythingAtTheSizeThatFits() {
        BatchSize batch = new BatchSize("items", 4);
        assertThat(batch.run(ITEMS, network(4)))
                .hasSize(11)
                .startsWith("r0", "r1")
                .endsWith("r10");
        assertThat(slices).containsExactly(4, 4, 3);
        assertThat(batch.size()).isEqualTo(4);
    }

    @Test
    void halvesUntilItFitsAndStaysThere() {
        BatchSize batch = new BatchSize("items", 8);
        List<String> results = batch.run(ITEMS, network(3));
        assertThat(results).isEqualTo(ITEMS.stream().map(item -> "r" + item).toList());
        assertThat(slices).containsExactly(8, 4, 2, 2, 2, 2, 2, 1);
        assertThat(batch.size()).isEqualTo(2);
        slices.clear();
        batch.run(ITEMS, network(3));
        assertThat(slices).containsExactly(2, 2, 2, 2, 2, 1);
    }

    @Test
    void givesUpAtOneItem() {
        BatchSize batch = new BatchSize("items", 4);
        assertThatThrownBy(() -> batch.run(ITEMS, network(0)))
                .isInstanceOf(FlowCutException.class)
                .hasMessage("1 items");
        assertThat(slices).containsExactly(4, 2, 1);
    }

    @Test
    void leavesOtherFailuresAlone() {
        BatchSize batch = new BatchSize("items", 4);
        assertThatThrownBy(() -> batch.run(ITEMS, slice -> {
                    throw new FlowCutException(ErrorType.MISSING_MODEL, "gone");
                }))
                .hasMessage("gone");
        assertThat(batch.size()).isEqualTo(4);
    }

    @Test
    void fitsItemsIntoMemory() {
        assertThat(BatchSize.fitting(100, 10, 16)).isEqualTo(10);
        assertThat(BatchSize.fitting(1000, 10, 16)).isEqualTo(16);
        assertThat(BatchSize.fitting(1, 10, 16)).isEqualTo(1);
        assertThat(BatchSize.fitting(0, 0, 16)).isEqualTo(1);
    }
}
