package io.flowcut.activities.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder that other processes add files to, and remove them from, while it is walked through. */
final class ChangingTree {
    /** Is shown each file. */
    interface Visit {
        void file(Path file, BasicFileAttributes attributes) throws IOException;
    }

    private ChangingTree() {}

    /** Shows all files below a folder, in no order; one that vanishes meanwhile is left out. */
    static void walk(Path folder, Visit visit) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                visit.file(file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }
}
