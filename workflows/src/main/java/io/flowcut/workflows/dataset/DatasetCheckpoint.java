package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * State that DatasetWorkflow carries over continue-as-new; as large for 100,000 videos as for one.
 *
 * @param nextVideo position of the first video that this pass has not labelled yet
 * @param outcomes outcomes recorded so far, in the store (see {@link DatasetActivities#recordOutcomes})
 * @param failed in states from before there was a {@code pass}: bits of the videos whose last outcome is a failure
 *     (video p is bit p % 8 of byte p / 8, as {@link BitSet#toByteArray} writes them); empty since
 * @param retrying in such states: bits of the videos of this pass when it retries failed ones; empty since
 * @param retryRequested whether failed videos are to be run again after this pass
 * @param frames frames of the videos that were labelled
 * @param startedMillis workflow time of the first run's start, moved on by the length of every pause, in milliseconds
 *     since 1970
 * @param pass what is gone over; empty in states from before it
 * @param carried videos whose work goes on over the change of runs, 200 at most
 */
public record DatasetCheckpoint(
        int nextVideo,
        Optional<ArtifactRef> outcomes,
        byte[] failed,
        byte[] retrying,
        boolean retryRequested,
        long frames,
        long startedMillis,
        Optional<DatasetPass> pass,
        List<CarriedVideo> carried) {
    public DatasetCheckpoint {
        requireNonNull(outcomes, "outcomes");
        requireNonNull(failed, "failed");
        requireNonNull(retrying, "retrying");
        pass = requireNonNullElse(pass, Optional.empty());
        carried = List.copyOf(requireNonNullElse(carried, List.of()));
    }

    DatasetCheckpoint(
            int nextVideo,
            Optional<ArtifactRef> outcomes,
            boolean retryRequested,
            long frames,
            long startedMillis,
            DatasetPass pass,
            List<CarriedVideo> carried) {
        this(
                nextVideo,
                outcomes,
                new byte[0],
                new byte[0],
                retryRequested,
                frames,
                startedMillis,
                Optional.of(pass),
                carried);
    }

    /** The state before the first video. */
    public static DatasetCheckpoint start(long startedMillis) {
        return new DatasetCheckpoint(0, Optional.empty(), false, 0, startedMillis, DatasetPass.FIRST, List.of());
    }

    /**
     * What is gone over, also from an earlier state: the outcomes recorded since a pass of retries began show which of
     * its videos are left, for all before {@code nextVideo} are behind it.
     */
    DatasetPass currentPass() {
        return pass.orElseGet(() -> {
            BitSet left = BitSet.valueOf(retrying);
            boolean again = !left.isEmpty();
            left.clear(0, nextVideo);
            return new DatasetPass(
                    Optional.empty(),
                    BitSet.valueOf(failed).cardinality(),
                    again ? outcomes : Optional.empty(),
                    left.cardinality());
        });
    }
}
