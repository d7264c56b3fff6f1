package io.flowcut.activities.ncut;

import java.util.List;

/**
 * What each cut of a frame found, for tests and benchmarks.
 *
 * @param cuts all cuts, a refused last one included
 * @param masks token masks of the accepted cuts without the tokens of earlier ones, 1 inside; may be empty of tokens where
 *     earlier masks cover a later one
 */
record CutTrace(List<Cut> cuts, List<byte[]> masks) {
    CutTrace {
        cuts = List.copyOf(cuts);
        masks = List.copyOf(masks);
    }

    /** One cut: the eigenvector and what was made of it. */
    record Cut(Eigenvector eigenvector, Bipartition bipartition) {}
}
