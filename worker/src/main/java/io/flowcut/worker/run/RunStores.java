package io.flowcut.worker.run;

import io.flowcut.activities.storage.S3Uri;
import java.nio.file.Path;

/** Where runs keep their artifacts when no store is configured. */
public final class RunStores {
    private RunStores() {}

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
