package io.flowcut.worker.report;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import java.nio.file.Path;

/** Writes the page that shows a finished run to people. */
public interface ReportWriter {
    /**
     * Writes {@code report.html} into the output folder of a run, atomically: a reader sees the old page or the new one.
     *
     * @param out folder of the run; annotations.json, segments.json and masks/ are already there
     * @param summary what run.json says
     * @param videos the labelled videos in the order of {@code summary.videos()}: the references to tracks, segments
     *     and chunks (masks with quality) are in {@code store}, the frames are opened from {@code info()}
     * @param store where the references lead
     * @return the page
     * @throws FlowCutException of type Storage when the page cannot be written
     */
    Path write(Path out, RunSummary summary, Iterable<VideoResult> videos, ArtifactStore store);
}
