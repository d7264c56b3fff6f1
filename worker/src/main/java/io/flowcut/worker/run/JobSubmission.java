package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.service.ServiceSetup;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.Optional;

/**
 * A job to be given to a Temporal service.
 *
 * @param inputs as for {@link LabelRequest}
 * @param name name of the dataset
 */
public record JobSubmission(List<String> inputs, JobOutput output, String name, PipelineConfig config) {
    public JobSubmission {
        inputs = List.copyOf(inputs);
        requireNonNull(output, "output");
        requireNonNull(name, "name");
        requireNonNull(config, "config");
    }

    /** A job that the service has. */
    public record Job(String id, int videos, Jobs.Submitted submitted) {}

    /**
     * Writes the manifest into the artifact store, claims the output folder and starts the job.
     *
     * @param again whether a job that is done shall run again
     * @param replace whether the labels of another run in the output folder may be written over
     */
    public Job submit(WorkflowClient client, Storage storage, boolean again, boolean replace) {
        DatasetRequest request = request(storage, new ServiceSetup(client).searchAttributesRegistered());
        String id = WorkflowIds.dataset(request);
        output.claim(id, replace);
        return new Job(id, request.videos(), new Jobs(client).submit(request, again));
    }

    /**
     * Writes the manifest into the store and says what the job is asked to do.
     *
     * @param attributes whether the service knows our search attributes
     */
    public DatasetRequest request(Storage storage, boolean attributes) {
        Manifest manifest = Manifest.resolve(inputs, storage);
        return new DatasetRequest(
                name, manifest.artifact(), manifest.videos(), config, output.uri(), attributes, Optional.empty());
    }
}
