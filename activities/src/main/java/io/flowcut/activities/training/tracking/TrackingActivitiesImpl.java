package io.flowcut.activities.training.tracking;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.workflows.training.TrackingActivities;

/** Telling MLflow of a training, as Temporal activities. */
public final class TrackingActivitiesImpl implements TrackingActivities {
    private final TrainingTracker tracker;

    public TrackingActivitiesImpl(TrainingTracker tracker) {
        this.tracker = requireNonNull(tracker, "tracker");
    }

    @Override
    public Tracked beginRun(BeginRequest request) {
        return ActivityBoundary.call(progress -> tracker.begin(request));
    }

    @Override
    public Tracked endRun(EndRequest request) {
        return ActivityBoundary.call(progress -> tracker.end(request, () -> progress.finished(0)));
    }

    @Override
    public Tracked abandonRun(AbandonRequest request) {
        return ActivityBoundary.call(progress -> tracker.abandon(request));
    }
}
