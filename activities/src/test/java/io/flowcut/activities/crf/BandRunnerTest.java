package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BandRunnerTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void runsEachBandOnceAndInRounds(int threads) {
        AtomicIntegerArray count = new AtomicIntegerArray(BandRunner.BANDS);
        try (BandRunner.Session session = new BandRunner(threads).session()) {
            for (int round = 1; round <= 5000; round++) {
                session.run(count::incrementAndGet);
                for (int band = 0; band < BandRunner.BANDS; band++) {
                    assertThat(count.get(band)).isEqualTo(round);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void handsTheFailureOfABandToTheCaller(int threads) {
        for (int failing = 0; failing < BandRunner.BANDS; failing++) {
            int at = failing;
            try (BandRunner.Session session = new BandRunner(threads).session()) {
                assertThatThrownBy(() -> session.run(band -> {
                            if (band == at) {
                                throw new IllegalStateException("band " + band);
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("band " + failing);
                AtomicIntegerArray count = new AtomicIntegerArray(BandRunner.BANDS);
                session.run(count::incrementAndGet);
                assertThat(count.get(0) + count.get(1)).isEqualTo(BandRunner.BANDS);
            }
        }
    }

    @Test
    void doesNotWaitForAPoolThatIsBusy() {
        CountDownLatch release = new CountDownLatch(1);
        List<ForkJoinTask<?>> blockers = new ArrayList<>();
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            blockers.add(ForkJoinPool.commonPool().submit(() -> {
                release.await();
                return null;
            }));
        }
        AtomicIntegerArray count = new AtomicIntegerArray(BandRunner.BANDS);
        try (BandRunner.Session session = new BandRunner(2).session()) {
            session.run(count::incrementAndGet);
        } finally {
            release.countDown();
        }
        blockers.forEach(ForkJoinTask::join);
        assertThat(count.get(0)).isEqualTo(1);
        assertThat(count.get(1)).isEqualTo(1);
    }

    @Test
    void aClosedSessionHoldsNoTask() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        List<ForkJoinTask<?>> blockers = new ArrayList<>();
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            blockers.add(ForkJoinPool.commonPool().submit(() -> {
                release.await();
                return null;
            }));
        }
        // Its helper waits in the pool.
        BandRunner.Session session = new BandRunner(2).session();
        try {
            WeakReference<AtomicIntegerArray> count = run(session);
            session.close();
            for (int i = 0; i < 100 && count.get() != null; i++) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(count.get()).isNull();
        } finally {
            // Still there until here.
            session.close();
            release.countDown();
        }
        blockers.forEach(ForkJoinTask::join);
    }

    private static WeakReference<AtomicIntegerArray> run(BandRunner.Session session) {
        AtomicIntegerArray count = new AtomicIntegerArray(BandRunner.BANDS);
        session.run(count::incrementAndGet);
        return new WeakReference<>(count);
    }
}
