package io.flowcut.workflows.video;

import io.flowcut.workflows.Progress;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Labels one video: probe, then per chunk flow, features, ncut and crf, then matching. */
@WorkflowInterface
public interface VideoWorkflow {
    @WorkflowMethod
    VideoResult labelVideo(VideoRequest request);

    @QueryMethod
    Progress progress();

    /** Starts no further step until {@link #resume()}. */
    @SignalMethod
    void pause();

    @SignalMethod
    void resume();
}
