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
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Copies the labels of a run from one place to another, on disks and in S3. */
final class OutputCopy {
    private final Storage storage;

    OutputCopy(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
    }

    /** Copies to a folder on a disk. */
    void intoFolder(String source, Path target) {
        forEachName(source, name -> {
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
        });
    }

    /** Copies below a prefix in S3. */
    void intoPrefix(String source, S3Uri target) {
        S3OutputFolder outputs = new S3OutputFolder(target, storage);
        forEachName(source, name -> {
            if (S3Uri.matches(source)) {
                storage.s3().copy(S3Uri.parse(source).resolve(name), target.resolve(name));
            } else {
                outputs.upload(name, local(source, name));
            }
        });
    }

    private Path local(String source, String name) {
        return S3Uri.matches(source)
                ? storage.fetch(S3Uri.parse(source).resolve(name)).file()
                : folder(source).resolve(name);
    }

    private static Path folder(String source) {
        return source.startsWith("file:") ? Path.of(URI.create(source)) : Path.of(source);
    }

    /** Passes on the files of the labels, relative to their folder; there may be very many. */
    private void forEachName(String source, Consumer<String> consumer) {
        if (S3Uri.matches(source)) {
            S3Uri folder = S3Uri.parse(source);
            int prefix = folder.key().isEmpty() ? 0 : folder.key().length() + 1;
            storage.s3().list(folder, object -> {
                String name = object.uri().key().substring(prefix);
                if (LocalRunFolder.OUTPUTS.stream()
                        .anyMatch(output -> name.equals(output) || name.startsWith(output + "/"))) {
                    consumer.accept(name);
                }
            });
            return;
        }
        Path folder = folder(source);
        for (String output : LocalRunFolder.OUTPUTS) {
            Path from = folder.resolve(output);
            try (Stream<Path> files = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> consumer.accept(folder.relativize(file).toString()));
            } catch (IOException e) {
                throw FlowCutException.storage(from.toString(), "cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
