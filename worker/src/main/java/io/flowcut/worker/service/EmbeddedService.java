package io.flowcut.worker.service;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's in-process server, with real time. It keeps workflows in memory, so they end with this process; the
 * artifacts stay, and the same request on a new service finds them.
 */
public final class EmbeddedService implements TemporalService {
    private final TestServer.InProcessTestServer server;
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;

    public EmbeddedService() {
        // Locked: the server would otherwise jump over timers while no workflow task is at work.
        server = TestServer.createServer(true);
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setChannel(server.getChannel())
                .setGrpcClientInterceptors(List.of(new CancellationGuard()))
                .setRpcQueryTimeout(Duration.ofSeconds(30))
                .build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setIdentity("flowcut-embedded")
                        .build());
    }

    @Override
    public WorkflowClient client() {
        return client;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        stubs.awaitTermination(5, TimeUnit.SECONDS);
        server.close();
    }
}
