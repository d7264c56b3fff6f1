package io.flowcut.workflows.video;

import io.flowcut.workflows.Progress;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Labels one video: probe, then per chunk flow, features, ncut and crf, then matching. */
@WorkflowInterface
public interface VideoWorkflow {
    /** Signal with a {@link VideoEnd} to the workflow that asked for it by {@link #reportTo}. */
    String ENDED_SIGNAL = "videoEnded";

    @WorkflowMethod
    VideoResult labelVideo(VideoRequest request);

    @QueryMethod
    Progress progress();

    /** Starts no further step until {@link #resume()}. */
    @SignalMethod
    void pause();

    @SignalMethod
    void resume();

    /**
     * Asks to be told by {@link #ENDED_SIGNAL} how this video ends, just before it does. The service tells that only to
     * the run of a workflow that started this one, and not to the runs that follow it.
     *
     * @param workflowId the workflow to tell; whichever of its runs is at work then
     */
    @SignalMethod
    void reportTo(String workflowId);
}
