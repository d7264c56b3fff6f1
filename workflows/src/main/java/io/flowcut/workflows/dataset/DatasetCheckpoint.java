package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.BitSet;
import java.util.Optional;

/**
 * State that DatasetWorkflow carries over continue-as-new. Sets of videos are bits (video p is bit p % 8 of byte p / 8,
 * as {@link BitSet#toByteArray} writes them), so that the state of 100,000 videos has 12 kB at most.
 *
 * @param nextVideo position of the first video that this pass has not labelled yet
 * @param outcomes outcomes recorded so far, in the store (see {@link DatasetActivities#recordOutcomes})
 * @param failed videos whose last outcome is a failure
 * @param retrying videos of this pass when it retries failed ones; empty in the first pass, which is over all videos
 * @param retryRequested whether failed videos are to be run again after this pass
 * @param frames frames of the videos that were labelled
 * @param startedMillis workflow time of the first run's start, moved on by the length of every pause, in milliseconds
 *     since 1970
 */
public record DatasetCheckpoint(
        int nextVideo,
        Optional<ArtifactRef> outcomes,
        byte[] failed,
        byte[] retrying,
        boolean retryRequested,
        long frames,
        long startedMillis) {
    public DatasetCheckpoint {
        requireNonNull(outcomes, "outcomes");
        requireNonNull(failed, "failed");
        requireNonNull(retrying, "retrying");
    }

    /** The state before the first video. */
    public static DatasetCheckpoint start(long startedMillis) {
        return new DatasetCheckpoint(0, Optional.empty(), new byte[0], new byte[0], false, 0, startedMillis);
    }
}
