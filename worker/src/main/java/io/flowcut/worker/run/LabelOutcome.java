package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.TracksReader;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.video.VideoResult;
import java.nio.file.Path;

/** How a labelling run ended when it did not fail. */
public sealed interface LabelOutcome {
    /**
     * All outputs are written.
     *
     * @param report where the page is
     * @param local folder on this machine with run.json and report.html
     * @param videos the labelled videos, in the order of {@code summary.videos()}, read from the store
     * @param store where they lead
     */
    record Finished(RunSummary summary, String report, Path local, Iterable<VideoResult> videos, ArtifactStore store)
            implements LabelOutcome {
        public Finished {
            requireNonNull(summary, "summary");
            requireNonNull(report, "report");
            requireNonNull(local, "local");
            requireNonNull(videos, "videos");
            requireNonNull(store, "store");
        }

        /** The tracks of one labelled video. */
        public VideoTracks tracks(VideoResult video) {
            return TracksReader.readAll(store, video.tracks());
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
