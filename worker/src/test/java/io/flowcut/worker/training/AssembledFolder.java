package io.flowcut.worker.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a dataset says of itself, for trainings that look at nothing else. */
final class AssembledFolder {
    static final String DIGEST = "0123456789abcdef".repeat(4);

    private AssembledFolder() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("dataset.json"),
                "{\"name\":\"clips\",\"digest\":\"" + DIGEST
                        + "\",\"schema\":[{\"type\":\"long\",\"name\":\"width\",\"required\":true}]}");
        Files.writeString(folder.resolve("statistics.json"), "{\"train\":{\"segments\":7},\"val\":{\"segments\":3}}");
        Files.writeString(folder.resolve("val.json"), "{}");
        return folder;
    }
}
