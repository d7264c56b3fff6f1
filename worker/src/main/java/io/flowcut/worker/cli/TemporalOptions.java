package io.flowcut.worker.cli;

import io.flowcut.worker.observability.Observability;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.TemporalConnection;
import io.flowcut.worker.service.TemporalService;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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

    /** The service that a run with a worker of its own is on: the one that was asked for, or else the embedded one. */
    Supplier<TemporalService> services(Map<String, String> environment) {
        return named(environment) ? () -> connect(environment) : EmbeddedService::new;
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
