package io.flowcut.workflows;

import static java.util.Objects.requireNonNull;

/**
 * How far a workflow is.
 *
 * @param stage what it does now, for example {@code probe}, {@code chunks}, {@code matching}, {@code assemble}
 * @param state {@code running}, {@code paused}, {@code cancelling}, {@code done} or {@code failed}
 * @param done units finished: chunk steps of a video, videos of a dataset
 * @param total units in all; 0 while not known
 * @param ratePerSecond frames (of a video) or videos (of a dataset) finished per second since the start
 * @param etaSeconds expected time to the end in seconds; negative while not known
 */
public record Progress(String stage, String state, long done, long total, double ratePerSecond, double etaSeconds) {
    public Progress {
        requireNonNull(stage, "stage");
        requireNonNull(state, "state");
    }
}
