package io.flowcut.workflows.assembly;

import io.flowcut.workflows.Progress;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.assembly.AssemblyActivities.SelectRequest;
import io.flowcut.workflows.assembly.AssemblyActivities.WriteRequest;
import io.flowcut.workflows.error.RetryPolicy;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Selects the segments of each label output, a few outputs at a time, and writes them as one dataset. */
public final class AssemblyWorkflowImpl implements AssemblyWorkflow {
    /** Label outputs that are read at a time. */
    static final int PARALLEL_OUTPUTS = 4;

    private static final ActivityOptions OPTIONS = ActivityOptions.newBuilder()
            .setTaskQueue(TaskQueues.CPU)
            .setStartToCloseTimeout(Duration.ofHours(12))
            .setHeartbeatTimeout(Duration.ofMinutes(10))
            .setRetryOptions(RetryPolicy.STANDARD)
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .build();

    private final WorkflowStatus status = new WorkflowStatus();
    private int selected;
    private int total;

    @Override
    public AssemblyResult assembleDataset(AssemblyRequest request) {
        status.begin(Optional.of(request.name()), false);
        AssemblyActivities activities = Workflow.newActivityStub(AssemblyActivities.class, OPTIONS);
        // One more for the writing.
        total = request.labels().size() + 1;
        status.stage("select");
        List<Promise<SegmentSelection>> inWork = new ArrayList<>();
        for (String labels : request.labels()) {
            int started = inWork.size();
            Workflow.await(() -> started - selected < PARALLEL_OUTPUTS || failed(inWork));
            if (failed(inWork)) {
                break;
            }
            inWork.add(Async.function(activities::selectSegments, new SelectRequest(labels, request.config()))
                    .thenApply(selection -> {
                        selected++;
                        return selection;
                    }));
        }
        List<SegmentSelection> selections = new ArrayList<>();
        for (Promise<SegmentSelection> selection : inWork) {
            selections.add(selection.get());
        }
        status.stage("write");
        AssemblyResult result = activities.writeDataset(
                new WriteRequest(request.name(), selections, request.config(), request.output()));
        selected++;
        status.end("done");
        return result;
    }

    private static boolean failed(List<Promise<SegmentSelection>> selections) {
        for (Promise<SegmentSelection> selection : selections) {
            if (selection.isCompleted() && selection.getFailure() != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Progress progress() {
        return status.progress(selected, total, selected, 0, 0);
    }
}
