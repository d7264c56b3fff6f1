package io.flowcut.workflows.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.assembly.SegmentSelection.Dropped;
import java.util.List;

/**
 * A training dataset that was put together.
 *
 * @param digest SHA-256 over its files; the same labels and configuration give the same, in whatever order the label
 *     outputs are named
 * @param train what is to be trained on
 * @param val what is kept for validation
 * @param dropped what the filters took
 */
public record AssemblyResult(String digest, Split train, Split val, Dropped dropped, List<String> warnings) {
    public AssemblyResult {
        requireNonNull(digest, "digest");
        requireNonNull(train, "train");
        requireNonNull(val, "val");
        requireNonNull(dropped, "dropped");
        warnings = List.copyOf(warnings);
    }

    /**
     * One side of the split.
     *
     * @param videos videos with at least one segment
     * @param instances objects of all segments
     * @param meanScore mean quality score of the instances, in [0, 1]; 0 when there are none
     */
    public record Split(int videos, long segments, long instances, double meanScore) {}
}
