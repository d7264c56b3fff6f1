package io.flowcut.workflows.dataset;

import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;

/** The videos of a run, in order. Belongs to workflow code: taking one may wait for an activity. */
interface VideoQueue {
    boolean hasNext();

    PlacedVideo next();
}
