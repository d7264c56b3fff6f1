package io.flowcut.worker.service;

import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.StorageConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;

/** The storage that all workers of a Temporal service share. */
public final class SharedStorage {
    private SharedStorage() {}

    /**
     * Where {@code storage.uri} leads.
     *
     * @throws FlowCutException of type Config when it is empty: a store inside the output folder of one run is none that
     *     other workers find
     */
    public static StorageOptions options(StorageConfig config) {
        if (config.uri().isBlank()) {
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    "storage.uri: is empty; with a Temporal service it must name the store that all workers share,"
                            + " such as --set storage.uri=/shared/flowcut");
        }
        return config.options("");
    }
}
