package io.flowcut.activities.dataset;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.FailedVideo;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up what the videos of a dataset report. */
final class DatasetTotals {
    /** Failures and warnings beyond so many are counted, but not listed. */
    private static final int MAX_LISTED = 100;

    private final List<FailedVideo> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, StepStats> stats = new LinkedHashMap<>();
    private int videos;
    private int failed;
    private int unlistedWarnings;
    private long frames;
    private long masks;
    private long tracks;
    private long segments;

    void add(VideoOutcome outcome) {
        videos++;
        outcome.failure().ifPresent(this::add);
        outcome.result().ifPresent(this::add);
    }

    private void add(FailedVideo failure) {
        failed++;
        if (failures.size() < MAX_LISTED) {
            failures.add(failure);
        }
    }

    private void add(VideoResult video) {
        String videoId = video.info().source().videoId();
        frames += video.info().frames();
        masks += video.maskCount();
        tracks += video.trackCount();
        segments += video.segmentCount();
        for (StepStats step : video.stats()) {
            stats.merge(step.step(), step, StepStats::plus);
        }
        for (String warning : video.info().warnings()) {
            warn(videoId + ": " + warning);
        }
        if (video.trackCount() > MaskExport.MAX_ID) {
            warn(videoId + ": " + video.trackCount() + " tracks; masks/ shows the best " + MaskExport.MAX_ID);
        }
    }

    private void warn(String warning) {
        if (warnings.size() < MAX_LISTED) {
            warnings.add(warning);
        } else {
            unlistedWarnings++;
        }
    }

    /** Videos that have a result. */
    int labelled() {
        return videos - failed;
    }

    /** Videos that were skipped. */
    int failed() {
        return failed;
    }

    /** Why the first video was skipped; says so when there was no video at all. */
    String firstFailure() {
        return failures.isEmpty() ? "there was no video" : failures.get(0).message();
    }

    DatasetResult result(ArtifactRef outcomes, String digest) {
        List<String> listed = new ArrayList<>(warnings);
        if (unlistedWarnings > 0) {
            listed.add(unlistedWarnings + " more warnings");
        }
        return new DatasetResult(
                outcomes,
                digest,
                videos,
                failed,
                frames,
                masks,
                tracks,
                segments,
                failures,
                List.copyOf(stats.values()),
                listed);
    }
}
