package io.flowcut.activities.model;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The models of a machine: one folder each, named as the model, below one root. Models come here by {@code flowcut
 * models add}, whole and with their digest checked, or not at all. Thread-safe.
 */
public final class ModelCache {
    private final Path root;

    /**
     * @param root need not exist yet
     */
    public ModelCache(Path root) {
        this.root = requireNonNull(root, "root");
    }

    /** The folder that the models lie in. */
    public Path root() {
        return root;
    }

    /** The folder of the model of this name, which need not exist. */
    public Path folder(String name) {
        if (!ModelCard.isName(name)) {
            throw new FlowCutException(ErrorType.MISSING_MODEL, "model " + name + ": not a name of a model");
        }
        return root.resolve(name);
    }

    /**
     * The model of a name in this cache, or of a path (something with a slash) to a model folder elsewhere. Its digest is
     * not checked here.
     *
     * @throws FlowCutException of type MissingModel with one line that says what is there instead
     */
    public ModelFolder find(String nameOrPath) {
        if (nameOrPath.contains("/")) {
            return ModelFolder.open(Path.of(nameOrPath));
        }
        Path folder = folder(nameOrPath);
        if (!Files.isDirectory(folder)) {
            List<String> names = names();
            throw new FlowCutException(
                    ErrorType.MISSING_MODEL,
                    "model " + nameOrPath + ": not in " + root + ", which holds "
                            + (names.isEmpty() ? "no model" : String.join(", ", names))
                            + " (flowcut models add brings models in)");
        }
        return ModelFolder.open(folder);
    }

    /** Names of the folders that look like models, sorted. */
    public List<String> names() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(ModelFolder::isModelFolder)
                    .map(folder -> folder.getFileName().toString())
                    .filter(ModelCard::isName)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.MISSING_MODEL, root + ": cannot be listed: " + e.getMessage(), e);
        }
    }
}
