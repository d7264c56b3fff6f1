package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.observability.Observability;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Temporal service on the network. Workflows on it outlive this process. */
public final class RemoteService implements TemporalService {
    /** Time that a service has to answer before a command gives up. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final TemporalConnection connection;
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;

    /**
     * Connects.
     *
     * @param observability shows the calls to the service, and begins traces
     * @throws FlowCutException of type Service when the service does not answer, refuses, or lacks the namespace
     */
    public RemoteService(TemporalConnection connection, Observability observability) {
        this.connection = requireNonNull(connection, "connection");
        stubs = WorkflowServiceStubs.newServiceStubs(observability
                .configure(connection.stubsOptions().setRpcQueryTimeout(CONNECT))
                .build());
        try {
            stubs.connect(CONNECT);
            stubs.blockingStub()
                    .withDeadlineAfter(CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(connection.namespace())
                            .build());
        } catch (StatusRuntimeException e) {
            // A credential for work alone may not be allowed to look at the namespace.
            if (e.getStatus().getCode() != Status.Code.PERMISSION_DENIED) {
                close();
                throw refused(e);
            }
        } catch (IllegalStateException e) {
            close();
            throw new FlowCutException(ErrorType.SERVICE, "no Temporal service answers at " + connection.address(), e);
        }
        client = WorkflowClient.newInstance(
                stubs, observability.configure(connection.clientOptions()).build());
    }

    private FlowCutException refused(StatusRuntimeException e) {
        String cause = switch (e.getStatus().getCode()) {
            case NOT_FOUND -> "has no namespace " + connection.namespace();
            case UNAUTHENTICATED -> "refuses the credentials";
            case UNAVAILABLE, DEADLINE_EXCEEDED -> "does not answer: " + reason(e);
            default -> "answers: " + reason(e);
        };
        return new FlowCutException(
                ErrorType.SERVICE, "the Temporal service at " + connection.address() + " " + cause, e);
    }

    private static String reason(StatusRuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == e ? String.valueOf(e.getStatus().getDescription()) : String.valueOf(cause.getMessage());
    }

    /** How the service is reached. */
    public TemporalConnection connection() {
        return connection;
    }

    @Override
    public WorkflowClient client() {
        return client;
    }

    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        stubs.awaitTermination(5, TimeUnit.SECONDS);
    }
}
