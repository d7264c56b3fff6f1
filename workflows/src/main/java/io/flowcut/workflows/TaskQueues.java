package io.flowcut.workflows;

/** Names of the task queues. */
public final class TaskQueues {
    /** Workflows and activities that need no accelerator. */
    public static final String CPU = "flowcut-cpu";

    /** Flow, features and normalised cuts. */
    public static final String GPU = "flowcut-gpu";

    /** Legs of training, and validation and prediction of its rounds. */
    public static final String TRAINING = "flowcut-training";

    private TaskQueues() {}
}
