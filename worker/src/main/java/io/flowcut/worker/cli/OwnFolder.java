package io.flowcut.worker.cli;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program's own folder inside an output folder: its log, its store where none is named, what MLflow has not got yet. */
final class OwnFolder {
    private OwnFolder() {}

    /**
     * Makes it where it is not there.
     *
     * @throws FlowCutException of type Storage when it cannot be made
     */
    static Path in(Path output) {
        Path own = output.resolve(".flowcut");
        try {
            return Files.createDirectories(own);
        } catch (IOException e) {
            throw FlowCutException.storage(own.toString(), "cannot be made: " + e.getMessage(), e);
        }
    }
}
