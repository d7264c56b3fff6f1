package io.flowcut.workflows.assembly;

import io.flowcut.workflows.Progress;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Puts a training dataset together from label outputs: stage 2 of the method over any number of videos. */
@WorkflowInterface
public interface AssemblyWorkflow {
    @WorkflowMethod
    AssemblyResult assembleDataset(AssemblyRequest request);

    @QueryMethod
    Progress progress();
}
