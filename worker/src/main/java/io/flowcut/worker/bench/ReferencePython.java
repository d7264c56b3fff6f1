package io.flowcut.worker.bench;

import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the reference: a folder with its Python modules and a Python with the packages that they need.
 *
 * @param folder the modules
 * @param python the interpreter
 */
public record ReferencePython(Path folder, Path python) {
    /** Names the interpreter. */
    public static final String VARIABLE = "FLOWCUT_REFERENCE_PYTHON";

    private static final Path DEFAULT_FOLDER = Path.of("..", "shared", "reference");
    private static final String DEFAULT_PYTHON = ".cache/flowcut/reference/bin/python";

    /**
     * Looks for the reference.
     *
     * @param folder the folder that was asked for; empty for ../shared/reference if that is there
     * @param python the interpreter that was asked for; empty for the one that FLOWCUT_REFERENCE_PYTHON names, else
     *     ~/.cache/flowcut/reference/bin/python if that is there
     * @return empty when nothing was asked for and nothing is there
     * @throws FlowCutException of type BadInput when what was asked for is not there
     */
    public static Optional<ReferencePython> find(
            Optional<Path> folder, Optional<Path> python, Map<String, String> environment) {
        Optional<Path> named =
                python.or(() -> Optional.ofNullable(environment.get(VARIABLE)).map(Path::of));
        if (named.isPresent() && !Files.isExecutable(named.get())) {
            throw FlowCutException.badInput(named.get().toString(), "no Python interpreter is there");
        }
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw FlowCutException.badInput(folder.get().toString(), "no folder with the reference is there");
        }
        Path modules = folder.orElse(DEFAULT_FOLDER);
        Path interpreter =
                named.orElse(Path.of(environment.getOrDefault("HOME", "/")).resolve(DEFAULT_PYTHON));
        if (!Files.isDirectory(modules) || !Files.isExecutable(interpreter)) {
            return Optional.empty();
        }
        return Optional.of(new ReferencePython(modules, interpreter));
    }
}
