package io.flowcut.worker.cli;

import io.flowcut.worker.observability.Observability;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.TemporalConnection;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Temporal service a command talks to. */
public final class TemporalOptions {
    @Option(
            names = "--temporal",
            paramLabel = "HOST:PORT",
            description = "Temporal service; wins over TEMPORAL_ADDRESS. The other TEMPORAL_* variables and the profile"
                    + " file (TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE) say the rest: namespace, TLS, API key.")
    String address;

    /** Whether a service was asked for. */
    boolean named(Map<String, String> environment) {
        return address != null || TemporalConnection.named(environment);
    }

    /** Connects. */
    RemoteService connect(Map<String, String> environment) {
        return connect(environment, Observability.off());
    }

    /** Connects, and shows what goes over the connection. */
    RemoteService connect(Map<String, String> environment, Observability observability) {
        return new RemoteService(TemporalConnection.load(Optional.ofNullable(address), environment), observability);
    }
}
