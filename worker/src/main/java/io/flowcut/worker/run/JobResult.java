package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.util.List;
import java.util.Optional;

/** Waits for a job and finishes its output: run.json and the report, beside the labels that its workers wrote. */
public final class JobResult {
    private final WorkflowClient client;
    private final Pipeline pipeline;
    private final FlowCutConfig config;
    private final Storage storage;

    /**
     * @param config storage and worker as this process has them; what was computed is in the job's request
     * @param storage where the job's artifacts are
     */
    public JobResult(WorkflowClient client, Pipeline pipeline, FlowCutConfig config, Storage storage) {
        this.client = requireNonNull(client, "client");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.config = requireNonNull(config, "config");
        this.storage = requireNonNull(storage, "storage");
    }

    /**
     * Follows a job to its end and finishes its output.
     *
     * @param copy folder, or {@code s3://bucket/prefix}, that the labels are copied to; empty: the output is finished
     *     where it lies
     * @return empty when the stop was requested first; the job goes on
     * @throws FlowCutException with the cause of a job that failed
     */
    public Optional<LabelOutcome.Finished> finish(
            String job, Optional<String> copy, RunListener listener, StopSignal stop) {
        Jobs jobs = new Jobs(client);
        if (jobs.isTraining(job)) {
            throw new FlowCutException(
                    ErrorType.SERVICE,
                    "job " + job + " is a training; its model lies in the folder that flowcut train was given");
        }
        DatasetRequest request = jobs.request(job);
        Optional<DatasetResult> result = new DatasetExecution(client, listener, stop).follow(job, request.videos());
        return result.map(found -> write(job, jobs, request, copy, found));
    }

    private LabelOutcome.Finished write(
            String job, Jobs jobs, DatasetRequest request, Optional<String> copy, DatasetResult result) {
        String source = JobOutput.of(request.output()).uri();
        try (RunFolder folder = RunFolder.open(copy.orElse(source), config.storage());
                RunFolder.Staging staging = folder.stage(storage)) {
            if (copy.isPresent() && !JobOutput.of(copy.get()).uri().equals(source)) {
                staging.copyFrom(source);
                folder.publish();
            }
            ArtifactStore store = storage.artifacts();
            LabelRequest label =
                    new LabelRequest(List.of(), folder.uri(), request.name(), config.with(request.config()));
            SummaryBuilder summaries = new SummaryBuilder(label, folder, store);
            Iterable<VideoResult> labelled = summaries.labelledVideos(result);
            WorkflowExecutionMetadata execution = jobs.describe(job);
            RunSummary summary = summaries.build(result, labelled, execution.getStartTime(), execution.getCloseTime());
            pipeline.reports(storage).write(folder.local(), summary, labelled, store);
            folder.publishLocal("report.html");
            folder.write("run.json", summaries.json(summary));
            return new LabelOutcome.Finished(summary, folder.name("report.html"), folder.local(), labelled, store);
        }
    }
}
