package io.flowcut.activities.dataset.benchmark;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that the names of frames in a JSON file are relative to.
 *
 * @param root the folder; empty where the dataset is without pictures
 */
record PictureFolder(Optional<Path> root) {
    PictureFolder {
        root = requireNonNull(root, "root")
                .map(folder -> folder.toAbsolutePath().normalize());
    }

    /** The picture of that name; empty where there is none, and for a name that leads out of the folder. */
    Optional<Path> find(String name) {
        return root.flatMap(folder -> find(folder, name));
    }

    private static Optional<Path> find(Path folder, String name) {
        try {
            Path picture = folder.resolve(name).normalize();
            return picture.startsWith(folder) && Files.isRegularFile(picture) ? Optional.of(picture) : Optional.empty();
        } catch (InvalidPathException e) {
            // A name that no file of this system can have is that of no file.
            return Optional.empty();
        }
    }
}
