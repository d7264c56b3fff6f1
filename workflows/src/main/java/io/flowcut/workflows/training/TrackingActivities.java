package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.TrainingConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Optional;

/** Telling MLflow of a training. None of these fails because the tracking server is away. */
@ActivityInterface
public interface TrackingActivities {
    /**
     * A training that begins.
     *
     * @param startedMillis start, in milliseconds since 1970
     * @param namespace namespace of the workflow
     * @param workflowId its id
     * @param workflowRunId id of its run
     */
    record BeginRequest(
            TrackedRun run,
            TrainingConfig config,
            TrainingData data,
            long startedMillis,
            String namespace,
            String workflowId,
            String workflowRunId) {
        public BeginRequest {
            requireNonNull(run, "run");
            requireNonNull(config, "config");
            requireNonNull(data, "data");
            requireNonNull(namespace, "namespace");
            requireNonNull(workflowId, "workflowId");
            requireNonNull(workflowRunId, "workflowRunId");
        }
    }

    /**
     * A training that ended.
     *
     * @param begun how it began
     * @param rounds its rounds
     * @param best number of the round whose model was kept
     * @param output URI of the output folder
     */
    record EndRequest(BeginRequest begun, List<RoundResult> rounds, int best, String output) {
        public EndRequest {
            requireNonNull(begun, "begun");
            rounds = List.copyOf(rounds);
            requireNonNull(output, "output");
        }
    }

    /**
     * A training that does not end with a model.
     *
     * @param begun how it began
     * @param data the dataset of the round at work
     * @param round the round at work
     * @param cancelled whether somebody cancelled it; otherwise it failed
     * @param cause why, in one line
     * @param endedMillis when, in milliseconds since 1970
     */
    record AbandonRequest(
            BeginRequest begun,
            TrainingData data,
            RoundState round,
            boolean cancelled,
            String cause,
            long endedMillis) {
        public AbandonRequest {
            requireNonNull(begun, "begun");
            requireNonNull(data, "data");
            requireNonNull(round, "round");
            requireNonNull(cause, "cause");
        }
    }

    /**
     * What the tracking server knows.
     *
     * @param runUrl page of the run; empty when no server is named or it does not answer
     * @param trouble what was not sent and why, in one line
     */
    record Tracked(Optional<String> runUrl, Optional<String> trouble) {
        public Tracked {
            requireNonNull(runUrl, "runUrl");
            requireNonNull(trouble, "trouble");
        }
    }

    /** Makes the run, where a server is named. */
    @ActivityMethod
    Tracked beginRun(BeginRequest request);

    /** Sends everything that the server does not have yet, registers the model and ends the runs. */
    @ActivityMethod
    Tracked endRun(EndRequest request);

    /** Sends the rest of the curve and ends the runs as failed or killed, where the server answers. */
    @ActivityMethod
    Tracked abandonRun(AbandonRequest request);
}
