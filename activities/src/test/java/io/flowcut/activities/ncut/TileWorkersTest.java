package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TileWorkersTest {
    private static void runsEachOnce(Executor executor, int parallelism) {
        AtomicIntegerArray counts = new AtomicIntegerArray(100);
        new TileWorkers(executor, parallelism).run(100, counts::incrementAndGet);
        for (int i = 0; i < 100; i++) {
            assertThat(counts.get(i)).isEqualTo(1);
        }
    }

    @Test
    void runsEveryTileOnceOnBusyRefusingAndFreeExecutors() {
        runsEachOnce(task -> {}, 4);
        runsEachOnce(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                4);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            runsEachOnce(pool, 4);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aFailingTileFailsTheRun() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            TileWorkers workers = new TileWorkers(pool, 3);
            assertThatThrownBy(() -> workers.run(50, tile -> {
                        if (tile == 17) {
                            throw new IllegalStateException("tile 17");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("tile 17");
        } finally {
            pool.shutdownNow();
        }
    }
}
