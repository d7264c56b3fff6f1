package io.flowcut.activities.assembly;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the files of label outputs. */
@FunctionalInterface
public interface LabelFiles {
    /**
     * Opens a file of an output folder.
     *
     * @param folder URI of the folder
     * @param name name of the file in it
     * @throws FlowCutException of type BadInput when it is not there, or the URI is of no known kind
     */
    InputStream open(String folder, String name);

    /** Files in local folders, by {@code file:} URI. */
    static LabelFiles local() {
        return (folder, name) -> {
            try {
                URI uri = URI.create(folder);
                if (!"file".equalsIgnoreCase(uri.getScheme())) {
                    throw FlowCutException.badInput(folder, "the labels must be in a folder with a file: URI");
                }
                return Files.newInputStream(Path.of(uri).resolve(name));
            } catch (IllegalArgumentException | IOException e) {
                throw FlowCutException.badInput(
                        folder, "no " + name + " there; expected the output folder of flowcut label");
            }
        };
    }
}
