package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.S3OutputFolder;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Copies the labels of a run from one place to another, on disks and in S3. */
final class OutputCopy {
    private final Storage storage;

    OutputCopy(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
    }

    /** Copies to a folder on a disk. */
    void intoFolder(String source, Path target) {
        for (String name : names(source)) {
            Path file = target.resolve(name).normalize();
            if (!file.startsWith(target)) {
                throw FlowCutException.badInput(source, "the name " + name + " leads out of the folder");
            }
            try {
                Files.createDirectories(file.getParent());
                Files.copy(local(source, name), file);
            } catch (IOException e) {
                throw FlowCutException.storage(file.toString(), "cannot be copied: " + e.getMessage(), e);
            }
        }
    }

    /** Copies below a prefix in S3. */
    void intoPrefix(String source, S3Uri target) {
        S3OutputFolder outputs = new S3OutputFolder(target, storage);
        for (String name : names(source)) {
            if (S3Uri.matches(source)) {
                storage.s3().copy(S3Uri.parse(source).resolve(name), target.resolve(name));
                continue;
            }
            Path file = local(source, name);
            try {
                outputs.write(name, Files.readAllBytes(file));
            } catch (IOException e) {
                throw FlowCutException.storage(file.toString(), "cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private Path local(String source, String name) {
        return S3Uri.matches(source)
                ? storage.fetch(S3Uri.parse(source).resolve(name)).file()
                : folder(source).resolve(name);
    }

    private static Path folder(String source) {
        return source.startsWith("file:") ? Path.of(URI.create(source)) : Path.of(source);
    }

    /** The files of the labels, relative to their folder. */
    private List<String> names(String source) {
        List<String> names = new ArrayList<>();
        if (S3Uri.matches(source)) {
            S3Uri folder = S3Uri.parse(source);
            int prefix = folder.key().isEmpty() ? 0 : folder.key().length() + 1;
            storage.s3().list(folder, object -> names.add(object.uri().key().substring(prefix)));
        } else {
            Path folder = folder(source);
            for (String output : LocalRunFolder.OUTPUTS) {
                Path from = folder.resolve(output);
                try (Stream<Path> files = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                    files.filter(Files::isRegularFile)
                            .forEach(file -> names.add(folder.relativize(file).toString()));
                } catch (IOException e) {
                    throw FlowCutException.storage(from.toString(), "cannot be read: " + e.getMessage(), e);
                }
            }
        }
        names.removeIf(name -> LocalRunFolder.OUTPUTS.stream()
                .noneMatch(output -> name.equals(output) || name.startsWith(output + "/")));
        return names;
    }
}
