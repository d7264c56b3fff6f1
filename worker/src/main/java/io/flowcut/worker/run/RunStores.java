package io.flowcut.worker.run;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.StorageConfig;
import io.flowcut.worker.service.SharedStorage;
import io.flowcut.worker.service.TemporalService;
import java.nio.file.Path;

/** Where runs keep their artifacts when no store is configured. */
public final class RunStores {
    private RunStores() {}

    /**
     * The store of a run: on a service that outlives this process the one that all workers share, else that of the
     * configuration, or {@code own} where it names none.
     *
     * @throws io.flowcut.workflows.error.FlowCutException of type Config when workers would share none
     */
    static StorageOptions options(TemporalService service, StorageConfig config, String own) {
        return service.durable() ? SharedStorage.options(config) : config.options(own);
    }

    /**
     * The store of an output folder.
     *
     * @param out a folder, or {@code s3://bucket/prefix}
     */
    public static String defaultStore(String out) {
        return S3Uri.matches(out)
                ? S3Uri.parse(out).resolve(".flowcut/artifacts").toString()
                : Path.of(out)
                        .toAbsolutePath()
                        .normalize()
                        .resolve(".flowcut")
                        .resolve("artifacts")
                        .toString();
    }
}
