package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ProbeActivities;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;

/** Probes videos; heartbeats carry the number of frames seen. */
public final class ProbeActivitiesImpl implements ProbeActivities {
    private final VideoProber prober;

    public ProbeActivitiesImpl(VideoProber prober) {
        this.prober = requireNonNull(prober, "prober");
    }

    @Override
    public VideoInfo probe(VideoSource source) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        try {
            return prober.probe(source, context::heartbeat);
        } catch (FlowCutException e) {
            throw ErrorType.toFailure(e);
        }
    }
}
