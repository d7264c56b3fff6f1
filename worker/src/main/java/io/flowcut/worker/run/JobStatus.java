package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.dataset.FailedVideo;
import java.util.List;

/**
 * How far a job on a Temporal service is.
 *
 * @param job id of its workflow
 * @param state {@code running}, {@code paused}, {@code cancelling}, {@code done}, {@code failed}, {@code cancelled} or
 *     {@code terminated}
 * @param stage what it does now; empty when it ended or no worker answers
 * @param startedAt ISO 8601 in UTC
 * @param seconds time since the start, or from start to end
 * @param failures the latest failed videos
 * @param videosInWork the videos in work, at most {@link #MOST_LISTED}
 * @param framesDone frames finished; a frame that passed half of the steps counts a half
 * @param framesPerSecond since the start, pauses left out
 * @param etaSeconds seconds to the end at this rate; negative while not known
 * @param message why there is nothing more to say, or why the job failed; else empty
 */
public record JobStatus(
        String job,
        String state,
        String stage,
        String startedAt,
        double seconds,
        long videosDone,
        long videosTotal,
        long videosFailed,
        List<FailedVideo> failures,
        List<VideoStatus> videosInWork,
        long framesDone,
        double framesPerSecond,
        double etaSeconds,
        String message) {
    /** Videos in work that are asked one by one. */
    static final int MOST_LISTED = 50;

    /** The message when there is no worker to ask. */
    public static final String NO_WORKER = "no worker answers at the moment";

    public JobStatus {
        requireNonNull(job, "job");
        requireNonNull(state, "state");
        requireNonNull(stage, "stage");
        failures = List.copyOf(failures);
        videosInWork = List.copyOf(videosInWork);
        requireNonNull(message, "message");
    }

    /**
     * A video in work.
     *
     * @param framesTotal 0 while not known
     */
    public record VideoStatus(String videoId, String state, String stage, long framesDone, long framesTotal) {}

    /** Whether the job has not ended. */
    public boolean open() {
        return state.equals("running") || state.equals("paused") || state.equals("cancelling");
    }
}
