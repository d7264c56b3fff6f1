package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.workflows.video.ProbeActivities;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;

/** Probes videos; heartbeats carry the number of frames seen. */
public final class ProbeActivitiesImpl implements ProbeActivities {
    private final VideoProber prober;

    public ProbeActivitiesImpl(VideoProber prober) {
        this.prober = requireNonNull(prober, "prober");
    }

    @Override
    public VideoInfo probe(VideoSource source) {
        return ActivityBoundary.call(progress -> prober.probe(source, progress::finished));
    }
}
