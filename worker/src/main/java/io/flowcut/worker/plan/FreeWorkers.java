package io.flowcut.worker.plan;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Workers with a free slot for one kind of queue; one is taken at random, as a service's pollers meet tasks. */
final class FreeWorkers {
    private static final int ABSENT = -1;

    private final int[] members;
    private final int[] positions;
    private int size;

    FreeWorkers(int workers) {
        members = new int[workers];
        positions = new int[workers];
        Arrays.fill(positions, ABSENT);
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(int worker) {
        if (positions[worker] == ABSENT) {
            positions[worker] = size;
            members[size++] = worker;
        }
    }

    void remove(int worker) {
        int position = positions[worker];
        if (position != ABSENT) {
            int last = members[--size];
            members[position] = last;
            positions[last] = position;
            positions[worker] = ABSENT;
        }
    }

    /** Any of them, each as likely as the others. */
    int any(SplittableRandom random) {
        return members[random.nextInt(size)];
    }
}
