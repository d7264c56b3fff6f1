package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** How a labelling run ended when it did not fail. */
public sealed interface LabelOutcome {
    /** All outputs are written. */
    record Finished(RunSummary summary, Path report) implements LabelOutcome {
        public Finished {
            requireNonNull(summary, "summary");
            requireNonNull(report, "report");
        }
    }

    /**
     * A signal stopped the run; what is finished is in the store.
     *
     * @param exitCode 128 plus the signal
     * @param drained whether all running steps kept their results in time
     */
    record Stopped(int exitCode, boolean drained) implements LabelOutcome {}
}
