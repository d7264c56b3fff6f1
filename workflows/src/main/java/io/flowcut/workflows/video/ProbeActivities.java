package io.flowcut.workflows.video;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** First look at a video. */
@ActivityInterface
public interface ProbeActivities {
    /** Reads the whole video once: counts, sizes, digest. Fails with BadInput when there is nothing to label. */
    @ActivityMethod
    VideoInfo probe(VideoSource source);
}
