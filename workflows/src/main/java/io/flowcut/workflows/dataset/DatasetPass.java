package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * Which videos are gone over: all in the first pass, then, each time it is asked for, those that failed. Its size does
 * not depend on the number of videos.
 *
 * @param pages the manifest as {@link DatasetActivities#indexManifest} split it; empty before that
 * @param failedVideos videos whose last outcome is a failure
 * @param retryOf outcomes at the start of a pass over their failed videos; empty in the first pass
 * @param retriesLeft videos of such a pass that were not labelled again yet
 */
public record DatasetPass(
        Optional<ArtifactRef> pages, int failedVideos, Optional<ArtifactRef> retryOf, int retriesLeft) {
    /** The first pass. */
    static final DatasetPass FIRST = new DatasetPass(Optional.empty(), 0, Optional.empty(), 0);

    public DatasetPass {
        requireNonNull(pages, "pages");
        requireNonNull(retryOf, "retryOf");
    }

    /** Whether only failed videos are gone over. */
    boolean retrying() {
        return retryOf.isPresent();
    }

    DatasetPass withPages(ArtifactRef index) {
        return new DatasetPass(Optional.of(index), failedVideos, retryOf, retriesLeft);
    }

    /** A pass over the videos that failed according to these outcomes. */
    DatasetPass retrying(ArtifactRef outcomes) {
        return new DatasetPass(pages, failedVideos, Optional.of(outcomes), failedVideos);
    }

    /** The same after one more outcome. */
    DatasetPass after(VideoOutcome outcome) {
        boolean failure = outcome.failure().isPresent();
        int more = retrying() ? (failure ? 0 : -1) : (failure ? 1 : 0);
        return new DatasetPass(pages, failedVideos + more, retryOf, retrying() ? retriesLeft - 1 : 0);
    }
}
