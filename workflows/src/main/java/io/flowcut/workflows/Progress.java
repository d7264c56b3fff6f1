package io.flowcut.workflows;

import static java.util.Objects.requireNonNull;

/**
 * How far a workflow is.
 *
 * @param stage what it does now, for example {@code probe}, {@code chunks}, {@code matching}, {@code assemble}
 * @param state {@code running}, {@code paused}, {@code cancelling}, {@code done} or {@code failed}
 * @param done units finished: chunk steps of a video, videos of a dataset
 * @param total units in all; 0 while not known
 * @param ratePerSecond frames (of a video) or videos (of a dataset) finished per second since the start, pauses left
 *     out
 * @param etaSeconds expected time to the end in seconds; negative while not known
 * @param frames frames finished; a frame that has passed two of the four steps counts a half. Of a dataset: frames of
 *     its finished videos, to which a caller adds those of {@link
 *     io.flowcut.workflows.dataset.DatasetWorkflow#runningVideos the videos in work}
 * @param totalFrames frames in all; 0 while not known, and always for a dataset
 */
public record Progress(
        String stage,
        String state,
        long done,
        long total,
        double ratePerSecond,
        double etaSeconds,
        long frames,
        long totalFrames) {
    public Progress {
        requireNonNull(stage, "stage");
        requireNonNull(state, "state");
    }

    /** Progress without a count of frames. */
    public Progress(String stage, String state, long done, long total, double ratePerSecond, double etaSeconds) {
        this(stage, state, done, total, ratePerSecond, etaSeconds, 0, 0);
    }
}
