package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The jobs of a Temporal service: labelling, and trainings, which {@code flowcut train} starts. A job's id is derived
 * from what it is asked to do ({@link WorkflowIds}), so that two submissions of the same are one job.
 */
public final class Jobs {
    private static final String LABELLING = "DatasetWorkflow";
    private static final String TRAINING = "TrainingWorkflow";

    private final WorkflowClient client;

    public Jobs(WorkflowClient client) {
        this.client = requireNonNull(client, "client");
    }

    /** How a submission went. */
    public enum Submitted {
        /** A workflow was started. */
        STARTED,
        /** The same job is at work already. */
        RUNNING,
        /** The same job is done already. */
        DONE
    }

    /**
     * Starts a job, unless the same is at work or done. While it is at work, the service itself refuses a second
     * workflow of this id, also when both come at the same moment. One that failed or was cancelled is started anew and
     * finds in the store what is finished.
     *
     * @param again whether a job that is done shall run again
     */
    public Submitted submit(DatasetRequest request, boolean again) {
        String id = WorkflowIds.dataset(request);
        DatasetWorkflow workflow = client.newWorkflowStub(
                DatasetWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CPU)
                        .setWorkflowId(id)
                        .setWorkflowIdReusePolicy(
                                again
                                        ? WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
                                        : WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
                        .setMemo(Map.of("dataset", request.name(), "videos", request.videos()))
                        .build());
        try {
            WorkflowClient.start(workflow::labelDataset, request);
            return Submitted.STARTED;
        } catch (WorkflowExecutionAlreadyStarted e) {
            return describe(id).getCloseTime() == null ? Submitted.RUNNING : Submitted.DONE;
        } catch (WorkflowServiceException | StatusRuntimeException e) {
            throw refused("the job cannot be started", e);
        }
    }

    /** Starts a job, also one that is done, and waits for its result. */
    public DatasetResult run(DatasetRequest request) {
        submit(request, true);
        return stub(WorkflowIds.dataset(request)).getResult(DatasetResult.class);
    }

    /** Ids of all jobs of a type that the service still knows, the latest first. */
    private List<String> ids(String type) {
        try (Stream<WorkflowExecutionMetadata> executions = client.listExecutions("WorkflowType = '" + type + "'")) {
            return executions
                    .map(execution -> execution.getExecution().getWorkflowId())
                    .distinct()
                    .toList();
        } catch (StatusRuntimeException e) {
            throw refused("the jobs cannot be listed", e);
        }
    }

    private ObservedWorkflow observe(String id) {
        return new ObservedWorkflow(client, id, describe(id));
    }

    /** Whether a job is a training. */
    public boolean isTraining(String id) {
        return describe(id).getWorkflowType().equals(TRAINING);
    }

    /** How far a labelling job is. */
    public JobStatus status(String id) {
        return new JobObserver(observe(id)).status(true);
    }

    /** How far a training is. */
    public TrainingStatus training(String id) {
        return new TrainingObserver(observe(id)).status(true);
    }

    /** The jobs of a service, the latest of each kind first. */
    public record Listed(List<JobStatus> jobs, List<TrainingStatus> trainings) {
        public Listed {
            jobs = List.copyOf(jobs);
            trainings = List.copyOf(trainings);
        }
    }

    /**
     * How far all jobs are; when no worker answers for one of them, the others are not asked.
     *
     * @param most of each kind at most
     */
    public Listed list(int most) {
        List<JobStatus> jobs = new ArrayList<>();
        List<TrainingStatus> trainings = new ArrayList<>();
        boolean ask = true;
        for (String id : first(most, ids(LABELLING))) {
            JobStatus status = new JobObserver(observe(id)).status(ask);
            ask &= !status.message().equals(JobStatus.NO_WORKER);
            jobs.add(status);
        }
        for (String id : first(most, ids(TRAINING))) {
            TrainingStatus status = new TrainingObserver(observe(id)).status(ask);
            ask &= !status.message().equals(JobStatus.NO_WORKER);
            trainings.add(status);
        }
        return new Listed(jobs, trainings);
    }

    private static List<String> first(int most, List<String> ids) {
        return ids.subList(0, Math.min(most, ids.size()));
    }

    /** Holds a job, and its videos in work, until it is resumed. */
    public void pause(String id) {
        signal(id, DatasetWorkflow::pause);
    }

    /** Goes on with a paused job. */
    public void resume(String id) {
        signal(id, DatasetWorkflow::resume);
    }

    /** Runs the failed videos of a labelling job once more before it ends. */
    public void retryFailed(String id) {
        if (isTraining(id)) {
            throw new FlowCutException(ErrorType.SERVICE, "job " + id + " is a training, which has no failed videos");
        }
        signal(id, DatasetWorkflow::retryFailed);
    }

    /** Cancels a job: its steps stop after their batch, and what is finished stays in the store. */
    public void cancel(String id) {
        requireOpen(id);
        guarded("cannot be cancelled", id, () -> {
            client.newUntypedWorkflowStub(id).cancel();
            return id;
        });
    }

    private void signal(String id, Consumer<DatasetWorkflow> signal) {
        requireOpen(id);
        guarded("cannot be told", id, () -> {
            signal.accept(client.newWorkflowStub(DatasetWorkflow.class, id));
            return id;
        });
    }

    private void requireOpen(String id) {
        if (describe(id).getCloseTime() != null) {
            throw new FlowCutException(ErrorType.SERVICE, "job " + id + " has ended");
        }
    }

    /** What the service says of a job's latest run. */
    WorkflowExecutionMetadata describe(String id) {
        return guarded(
                "cannot be described",
                id,
                () -> client.newUntypedWorkflowStub(id).describe());
    }

    /** The stub of a job, for its result. */
    WorkflowStub stub(String id) {
        return client.newUntypedWorkflowStub(id);
    }

    /** What a job was asked to do. */
    DatasetRequest request(String id) {
        HistoryEvent first = guarded(
                "cannot be read",
                id,
                () -> client.getWorkflowServiceStubs()
                        .blockingStub()
                        .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(client.getOptions().getNamespace())
                                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                                .setMaximumPageSize(1)
                                .build())
                        .getHistory()
                        .getEvents(0));
        Payloads input = first.getWorkflowExecutionStartedEventAttributes().getInput();
        return client.getOptions()
                .getDataConverter()
                .fromPayloads(0, Optional.of(input), DatasetRequest.class, DatasetRequest.class);
    }

    private static <T> T guarded(String trouble, String id, Supplier<T> call) {
        try {
            return call.get();
        } catch (WorkflowNotFoundException e) {
            throw unknown(id, e);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                throw unknown(id, e);
            }
            throw refused("job " + id + " " + trouble, e);
        } catch (WorkflowException e) {
            throw refused("job " + id + " " + trouble, e);
        }
    }

    private static FlowCutException unknown(String id, RuntimeException e) {
        return new FlowCutException(ErrorType.SERVICE, "no job " + id + " (flowcut status lists all)", e);
    }

    private static FlowCutException refused(String what, RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new FlowCutException(ErrorType.SERVICE, what + ": " + cause.getMessage(), e);
    }
}
