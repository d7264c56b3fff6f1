package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.FlowCutSearchAttributes;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.SetWorkerDeploymentCurrentVersionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What has to be set up once on a Temporal service: search attributes, and the current version of a deployment. */
public final class ServiceSetup {
    private static final List<SearchAttributeKey<?>> ATTRIBUTES =
            List.of(FlowCutSearchAttributes.DATASET, FlowCutSearchAttributes.STAGE, FlowCutSearchAttributes.STATE);

    private final WorkflowClient client;
    private final OperatorServiceStubs operator;

    public ServiceSetup(WorkflowClient client) {
        this.client = requireNonNull(client, "client");
        WorkflowServiceStubs stubs = client.getWorkflowServiceStubs();
        operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setChannel(stubs.getRawChannel())
                .setGrpcMetadataProviders(stubs.getOptions().getGrpcMetadataProviders())
                .validateAndBuildWithDefaults());
    }

    /** Names of our search attributes that the namespace lacks, or holds with another type. */
    private List<String> missingSearchAttributes() {
        Map<String, IndexedValueType> known = operator.blockingStub()
                .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(namespace())
                        .build())
                .getCustomAttributesMap();
        List<String> missing = new ArrayList<>();
        for (SearchAttributeKey<?> key : ATTRIBUTES) {
            if (known.get(key.getName()) != key.getValueType()) {
                missing.add(key.getName());
            }
        }
        return missing;
    }

    /**
     * Whether the namespace has all of our search attributes; a workflow that sets one which is not registered stops.
     * False also where this connection may not ask.
     */
    public boolean searchAttributesRegistered() {
        try {
            return missingSearchAttributes().isEmpty();
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /**
     * Registers the search attributes that are missing.
     *
     * @return names of those that were registered now; empty when all were there
     * @throws FlowCutException of type Service when the service refuses
     */
    public List<String> registerSearchAttributes() {
        try {
            List<String> missing = missingSearchAttributes();
            if (!missing.isEmpty()) {
                AddSearchAttributesRequest.Builder request =
                        AddSearchAttributesRequest.newBuilder().setNamespace(namespace());
                ATTRIBUTES.stream()
                        .filter(key -> missing.contains(key.getName()))
                        .forEach(key -> request.putSearchAttributes(key.getName(), key.getValueType()));
                operator.blockingStub().addSearchAttributes(request.build());
            }
            return missing;
        } catch (StatusRuntimeException e) {
            String hint = e.getStatus().getCode() == Status.Code.PERMISSION_DENIED
                            || e.getStatus().getCode() == Status.Code.UNIMPLEMENTED
                    ? "; register FlowCutDataset, FlowCutStage and FlowCutState as Keyword in the service's console"
                    : "";
            throw new FlowCutException(
                    ErrorType.SERVICE,
                    "search attributes cannot be registered in the namespace " + namespace() + ": "
                            + e.getStatus().getDescription() + hint,
                    e);
        }
    }

    /**
     * Makes a version of a deployment the one that new and auto-upgrading workflows go to. Its workers must have polled
     * before.
     *
     * @throws FlowCutException of type Service when the service refuses
     */
    public void makeCurrent(WorkerDeploymentVersion version) {
        try {
            client.getWorkflowServiceStubs()
                    .blockingStub()
                    .setWorkerDeploymentCurrentVersion(SetWorkerDeploymentCurrentVersionRequest.newBuilder()
                            .setNamespace(namespace())
                            .setDeploymentName(version.getDeploymentName())
                            .setBuildId(version.getBuildId())
                            .setIdentity("flowcut")
                            .setIgnoreMissingTaskQueues(true)
                            .build());
        } catch (StatusRuntimeException e) {
            throw new FlowCutException(
                    ErrorType.SERVICE,
                    "version " + version.getBuildId() + " of the deployment " + version.getDeploymentName()
                            + " cannot be made current: " + e.getStatus().getDescription(),
                    e);
        }
    }

    /** The same for workers that began to poll just now: tries again until the service has heard of them. */
    void makeCurrent(WorkerDeploymentVersion version, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                makeCurrent(version);
                return;
            } catch (FlowCutException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    private String namespace() {
        return client.getOptions().getNamespace();
    }
}
