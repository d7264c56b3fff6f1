package io.flowcut.activities.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PageTreeTest {
    /** Odd values are marked. */
    private final PageTree<Integer> tree =
            new PageTree<>(new MemoryStore(), "application/test", Integer.class, value -> value % 2 == 1);

    private Map<Integer, Integer> all(ArtifactRef root) {
        Map<Integer, Integer> values = new TreeMap<>();
        List<Integer> order = new ArrayList<>();
        tree.forEach(root, 0, false, (position, value) -> {
            values.put(position, value);
            order.add(position);
            return true;
        });
        assertThat(order).isSorted().doesNotHaveDuplicates();
        return values;
    }

    @Test
    void anEmptyTreeHasNothing() {
        ArtifactRef root = tree.put(Optional.empty(), new TreeMap<>());
        assertThat(tree.size(root)).isZero();
        assertThat(all(root)).isEmpty();
        assertThat(tree.get(root, List.of(3))).isEmpty();
        assertThat(tree.put(Optional.of(root), new TreeMap<>())).isEqualTo(root);
    }

    @Test
    void changesInAnyOrderShowAsAMapWouldAndOldRootsStay() {
        Random random = new Random(1);
        TreeMap<Integer, Integer> expected = new TreeMap<>();
        Optional<ArtifactRef> root = Optional.empty();
        for (int step = 0; step < 60; step++) {
            TreeMap<Integer, Integer> change = new TreeMap<>();
            int bound = step < 20 ? 100 : step < 40 ? 10_000 : 300_000;
            for (int i = 0; i < 50; i++) {
                change.put(random.nextInt(bound), random.nextInt(1000));
            }
            Map<Integer, Integer> before = Map.copyOf(expected);
            Optional<ArtifactRef> old = root;
            root = Optional.of(tree.put(root, change));
            expected.putAll(change);
            if (old.isPresent() && step % 10 == 0) {
                assertThat(all(old.get())).isEqualTo(before);
            }
        }
        ArtifactRef last = root.orElseThrow();
        assertThat(all(last)).isEqualTo(expected);
        assertThat(tree.size(last)).isEqualTo(expected.size());
        List<Integer> asked = List.of(expected.lastKey(), expected.firstKey(), 299_999, expected.higherKey(5000));
        TreeMap<Integer, Integer> found = new TreeMap<>(expected);
        found.keySet().retainAll(asked);
        assertThat(tree.get(last, asked)).isEqualTo(found);
    }

    @Test
    void showsFromAPositionOnAndMarkedOnesAlone() {
        TreeMap<Integer, Integer> values = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            values.put(i, i % 1000 == 7 ? 1 : 2);
        }
        ArtifactRef root = tree.put(Optional.empty(), values);
        List<Integer> marked = new ArrayList<>();
        tree.forEach(root, 1008, true, (position, value) -> {
            marked.add(position);
            return marked.size() < 3;
        });
        assertThat(marked).containsExactly(2007, 3007, 4007);
        List<Integer> shown = new ArrayList<>();
        tree.forEach(root, 9_997, false, (position, value) -> shown.add(position));
        assertThat(shown).containsExactly(9_997, 9_998, 9_999);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theLastPositionIsFound() {
        ArtifactRef root = tree.put(Optional.empty(), new TreeMap<>(Map.of(3, 1, Integer.MAX_VALUE, 5)));
        assertThat(tree.get(root, List.of(3, Integer.MAX_VALUE))).isEqualTo(Map.of(3, 1, Integer.MAX_VALUE, 5));
    }
}
