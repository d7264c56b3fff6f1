package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of label outputs in local folders and in S3; of those in S3 a local copy is opened. */
public final class StoredLabelFiles implements LabelFiles {
    private final Storage storage;
    private final LabelFiles local = LabelFiles.local();

    public StoredLabelFiles(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
    }

    @Override
    public InputStream open(String folder, String name) {
        if (!S3Uri.matches(folder)) {
            return local.open(folder, name);
        }
        Path copy = storage.fetch(S3Uri.parse(folder.replaceAll("/+$", "") + "/" + name))
                .file();
        try {
            return Files.newInputStream(copy);
        } catch (IOException e) {
            throw FlowCutException.storage(copy.toString(), "cannot be read: " + e.getMessage(), e);
        }
    }
}
