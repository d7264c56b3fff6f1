package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;

/**
 * How a Temporal service is reached: Temporal's own TEMPORAL_* variables over a profile of its configuration file (see
 * Temporal's "environment configuration"), with the address from the command line over both. It holds credentials and
 * is never printed.
 */
public final class TemporalConnection {
    /** Where a service is expected when nothing says otherwise. */
    public static final String DEFAULT_ADDRESS = "localhost:7233";

    private final ClientConfigProfile profile;
    private final Optional<PayloadKeys> keys;

    private TemporalConnection(ClientConfigProfile profile, Optional<PayloadKeys> keys) {
        this.profile = profile;
        this.keys = keys;
    }

    /** Whether the environment names a service; a configuration file that just lies in its place does not. */
    public static boolean named(Map<String, String> environment) {
        return environment.containsKey("TEMPORAL_ADDRESS")
                || environment.containsKey("TEMPORAL_PROFILE")
                || environment.containsKey("TEMPORAL_CONFIG_FILE");
    }

    /**
     * Reads the connection.
     *
     * @param address {@code HOST:PORT} from the command line, which wins over everything else
     * @param environment environment variables
     * @throws FlowCutException of type Config when a file or variable cannot be used
     */
    public static TemporalConnection load(Optional<String> address, Map<String, String> environment) {
        requireNonNull(address, "address");
        ClientConfigProfile loaded;
        try {
            loaded = ClientConfigProfile.load(LoadClientConfigProfileOptions.newBuilder()
                    .setEnvOverrides(environment)
                    .build());
        } catch (IOException | IllegalArgumentException e) {
            throw new FlowCutException(
                    ErrorType.CONFIG, "the TEMPORAL_* variables or profile cannot be used: " + e.getMessage(), e);
        }
        ClientConfigProfile.Builder builder = loaded.toBuilder();
        if (address.isPresent()) {
            builder.setAddress(requireAddress(address.get()));
        } else if (loaded.getAddress() == null || loaded.getAddress().isBlank()) {
            builder.setAddress(DEFAULT_ADDRESS);
        }
        if (loaded.getNamespace() == null || loaded.getNamespace().isBlank()) {
            builder.setNamespace("default");
        }
        return new TemporalConnection(builder.build(), PayloadKeys.fromEnvironment(environment));
    }

    private static String requireAddress(String address) {
        if (!address.matches("[^\\s:/]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}")) {
            throw new FlowCutException(
                    ErrorType.CONFIG, "--temporal: " + address + " is not an address; expected HOST:PORT");
        }
        return address;
    }

    /** {@code HOST:PORT} of the service. */
    public String address() {
        return profile.getAddress();
    }

    /** Namespace of the workflows. */
    public String namespace() {
        return profile.getNamespace();
    }

    /** Whether payloads are encrypted. */
    public boolean encrypted() {
        return keys.isPresent();
    }

    WorkflowServiceStubsOptions.Builder stubsOptions() {
        try {
            return WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions());
        } catch (RuntimeException e) {
            // A certificate or key that cannot be read comes as a bare RuntimeException.
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    "TLS of the Temporal service at " + address() + " cannot be set up: " + rootMessage(e),
                    e);
        }
    }

    WorkflowClientOptions.Builder clientOptions() {
        WorkflowClientOptions.Builder options = WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions());
        keys.ifPresent(found -> options.setDataConverter(EncryptingCodec.dataConverter(found)));
        return options;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() + (cause instanceof NoSuchFileException ? ": no such file" : "");
    }
}
