package io.flowcut.workflows.training;

import io.flowcut.workflows.Progress;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Trains a model on a dataset: stage 3 of the method, in one round or in several of self-training. */
@WorkflowInterface
public interface TrainingWorkflow {
    @WorkflowMethod
    TrainingResult trainModel(TrainingRequest request);

    @QueryMethod
    Progress progress();

    /** Progress with losses and figures, as of the last leg; live ones stand in the heartbeat of the activity. */
    @QueryMethod
    TrainingProgress training();

    /** Keeps a checkpoint and waits. */
    @SignalMethod
    void pause();

    @SignalMethod
    void resume();
}
