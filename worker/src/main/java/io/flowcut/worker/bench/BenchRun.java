package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Times stages: ours and the reference's by turns, so that whatever else the machine does falls on both.
 *
 * <p>Ours runs first for some seconds untimed, until HotSpot has compiled it; the reference runs
 * once untimed. Then a repeat is {@value #RUNS_A_REPEAT} runs of ours and one of the reference.
 *
 * @param repeats timed repeats of each stage, at least 1
 * @param warmUpSeconds how long ours runs untimed, at least 0
 * @param reference the reference, when it is there
 * @param scratch folder for the arrays that both sides read
 * @param progress told what is going on, a line each
 */
public record BenchRun(
        int repeats,
        double warmUpSeconds,
        Optional<ReferenceProcess> reference,
        Path scratch,
        Consumer<String> progress) {
    private static final int LEAST_WARM_UPS = 3;
    private static final int RUNS_A_REPEAT = 5;
    private static final double NANOS = 1e9;

    public BenchRun {
        requireNonNull(reference, "reference");
        requireNonNull(scratch, "scratch");
        requireNonNull(progress, "progress");
        if (repeats < 1) {
            throw new IllegalArgumentException("repeats must be at least 1: " + repeats);
        }
    }

    /**
     * Times one stage.
     *
     * @param stage its name
     * @param ours runs our side once
     * @param function the driver's function that runs the reference once; its answer holds {@code seconds}
     * @param arguments arguments of that function
     */
    public StageTiming time(String stage, Runnable ours, String function, Map<String, Object> arguments) {
        progress.accept("timing " + stage);
        long start = System.nanoTime();
        for (int i = 0; i < LEAST_WARM_UPS || seconds(start) < warmUpSeconds; i++) {
            ours.run();
        }
        reference.ifPresent(process -> process.call(function, arguments));
        List<Double> oursSeconds = new ArrayList<>();
        List<Double> referenceSeconds = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int i = 0; i < RUNS_A_REPEAT; i++) {
                long from = System.nanoTime();
                ours.run();
                oursSeconds.add(seconds(from));
            }
            reference.ifPresent(process -> referenceSeconds.add(
                    process.call(function, arguments).get("seconds").doubleValue()));
        }
        return new StageTiming(stage, oursSeconds, referenceSeconds);
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / NANOS;
    }
}
