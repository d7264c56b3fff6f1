package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.dataset.SafeNames;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Flat folders of files in the artifact store, each file an object of its own. */
public final class StoredFolder {
    private static final String MEDIA_TYPE = "application/vnd.flowcut.folder+json";
    private static final String FILE_TYPE = "application/octet-stream";

    private final ArtifactStore store;
    private final JsonMapper mapper = new JsonMapper();

    public StoredFolder(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** A file of a folder. */
    public record StoredFile(String name, ArtifactRef artifact) {
        public StoredFile {
            requireNonNull(name, "name");
            requireNonNull(artifact, "artifact");
        }
    }

    /** Stores the files of a folder, sorted by name. */
    public List<StoredFile> putFiles(Path folder) {
        List<StoredFile> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.sorted().toList()) {
                files.add(new StoredFile(file.getFileName().toString(), store.put(FILE_TYPE, file)));
            }
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be read: " + e.getMessage(), e);
        }
        return files;
    }

    /** Stores a folder; returns the list of its files. */
    public ArtifactRef put(Path folder) {
        try {
            return store.put(MEDIA_TYPE, mapper.writeValueAsBytes(putFiles(folder)));
        } catch (IOException e) {
            throw new IllegalStateException("a list of files cannot be written", e);
        }
    }

    /** The files of a stored folder. */
    public List<StoredFile> files(ArtifactRef list) {
        try {
            return mapper.readValue(store.read(list), new TypeReference<List<StoredFile>>() {});
        } catch (IOException e) {
            throw FlowCutException.lost(list.uri(), "not a list of files: " + e.getMessage(), e);
        }
    }

    /** Writes stored files into a folder. */
    public void fetch(List<StoredFile> files, Path folder) {
        try {
            Files.createDirectories(folder);
            for (StoredFile file : files) {
                Path target = folder.resolve(SafeNames.require(file.name(), folder.toString()));
                Files.copy(store.localFile(file.artifact()), target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }
}
