package io.flowcut.activities.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Records what is reported. */
public final class FakeProgress implements StepProgress {
    public final List<Integer> reported = new ArrayList<>();
    private final int attempt;
    private final IntConsumer onReport;

    public FakeProgress(int attempt) {
        this(attempt, frames -> {});
    }

    /** @param onReport may throw, to stop the step */
    public FakeProgress(int attempt, IntConsumer onReport) {
        this.attempt = attempt;
        this.onReport = onReport;
    }

    @Override
    public void finished(int frames) {
        reported.add(frames);
        onReport.accept(frames);
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int resumedFrames() {
        return 0;
    }
}
