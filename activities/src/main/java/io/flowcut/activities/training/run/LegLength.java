package io.flowcut.activities.training.run;

import java.time.Duration;

/**
 * How long a leg of training is: long enough that opening the session costs little of it, short enough that the workflow
 * hears of losses now and then.
 *
 * @param shortest no leg ends by itself before
 * @param longest every leg ends at the first checkpoint after
 * @param openings a leg lasts so many times what opening the session took
 */
public record LegLength(Duration shortest, Duration longest, int openings) {
    /** Opening the session takes at most one hundredth of a leg. */
    public static final LegLength STANDARD = new LegLength(Duration.ofSeconds(30), Duration.ofMinutes(10), 100);

    /** Whether a leg may end. */
    boolean reached(long openingNanos, long legNanos) {
        long wanted = Math.max(shortest.toNanos(), openingNanos * openings);
        return legNanos >= Math.min(wanted, longest.toNanos());
    }
}
