package io.flowcut.worker.service;

import io.temporal.client.WorkflowClient;

/** A Temporal service that workflows are started on and workers poll. */
public interface TemporalService extends AutoCloseable {
    /** The client to start and query workflows with. */
    WorkflowClient client();

    /** Whether workflows outlive this process. */
    boolean durable();

    /** Ends the connection, and the service itself where it lives in this process. */
    @Override
    void close();
}
