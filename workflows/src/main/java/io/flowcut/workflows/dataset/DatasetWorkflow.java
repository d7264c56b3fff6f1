package io.flowcut.workflows.dataset;

import io.flowcut.workflows.Progress;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.VideoEnd;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import java.util.Optional;

/** Labels every video of a manifest through a sliding window of VideoWorkflow children, then assembles the dataset. */
@WorkflowInterface
public interface DatasetWorkflow {
    @WorkflowMethod
    DatasetResult labelDataset(DatasetRequest request);

    @QueryMethod
    Progress progress();

    /** The videos in work, at most {@code dataset.parallelism}; each can be asked for its own progress. */
    @QueryMethod
    List<RunningVideo> runningVideos();

    /** The videos that failed so far, and why. */
    @QueryMethod
    FailureReport failures();

    /**
     * The outcomes recorded so far, in the store: those of the runs of this workflow before the one at work. Empty
     * before the first were recorded.
     */
    @QueryMethod
    Optional<ArtifactRef> recordedOutcomes();

    /** Starts no further video, and pauses those in work, until {@link #resume()}. */
    @SignalMethod
    void pause();

    @SignalMethod
    void resume();

    /** Runs the failed videos once more before the dataset is assembled; after that it has no effect. */
    @SignalMethod
    void retryFailed();

    /** How a video ended that was asked to report to this workflow. */
    @SignalMethod(name = VideoWorkflow.ENDED_SIGNAL)
    void videoEnded(VideoEnd end);
}
