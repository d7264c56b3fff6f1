package io.flowcut.activities.modelcache;

import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An object, or a prefix with objects below it, in S3. */
record S3Source(S3Uri uri, boolean isFolder, S3Objects objects) implements ModelSource {
    @Override
    public String name() {
        return uri.toString();
    }

    @Override
    public String fileName() {
        return uri.fileName();
    }

    @Override
    public FetchedFile fetch(String relative, Path target, long limit) {
        S3Uri object = relative.isEmpty() ? uri : uri.resolve(relative);
        return objects.get(object, body -> {
                    // The stream comes anew when the connection broke.
                    Files.deleteIfExists(target);
                    return FetchedFile.copy(body, target, object.toString(), limit);
                })
                .orElseThrow(() -> new FlowCutException(ErrorType.MISSING_MODEL, object + ": no such object"));
    }
}
