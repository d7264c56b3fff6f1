package io.flowcut.activities.mask;

import java.util.Arrays;

/** Collects runs and joins neighbours of the same kind, so that only the first can be empty. */
final class RunBuilder {
    private int[] runs;
    private int last;

    RunBuilder(int expected) {
        runs = new int[Math.max(expected, 2)];
    }

    void add(boolean inside, int length) {
        if (length == 0) {
            return;
        }
        if (((last & 1) == 1) != inside) {
            last++;
            if (last == runs.length) {
                runs = Arrays.copyOf(runs, 2 * last);
            }
        }
        runs[last] += length;
    }

    int[] toArray() {
        return Arrays.copyOf(runs, last + 1);
    }
}
