package io.flowcut.activities.training.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    @Test
    void givesWhatStandsAtAnyPositionAndThrowsWhatTheSourceThrows() {
        try (ReadAhead<Long> ahead = new ReadAhead<>("test", ReadAheadTest::square, 3, 2)) {
            assertThat(ahead.get(0)).isEqualTo(0);
            assertThat(ahead.get(3)).isEqualTo(9);
            assertThat(ahead.get(30)).isEqualTo(900);
            assertThat(ahead.get(1)).isEqualTo(1);
            assertThatThrownBy(() -> ahead.get(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-1");
        }
    }

    private static long square(long position) {
        if (position < 0) {
            throw new IllegalArgumentException(Long.toString(position));
        }
        return position * position;
    }

    /** The thread that closes it is interrupted when a worker is told to stop. */
    @Test
    void closingWaitsForWhatIsBeingMadeAlsoWhenInterrupted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        ReadAhead<Long> ahead = new ReadAhead<>(
                "test",
                position -> {
                    if (position == 1) {
                        begun.countDown();
                        LockSupport.parkNanos(300_000_000);
                        finished.set(true);
                    }
                    return position;
                },
                1,
                1);
        ahead.get(0);
        begun.await();
        Thread.currentThread().interrupt();
        ahead.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(finished).isTrue();
    }
}
