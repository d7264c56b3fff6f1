package io.flowcut.activities.evaluation;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A folder of palette PNGs, one a frame, as DAVIS keeps its truth: FRAME.png. */
public final class LabelFolder {
    private final Map<String, Path> files = new TreeMap<>();
    private final PalettePng png = new PalettePng();

    /**
     * Lists a folder.
     *
     * @throws FlowCutException of type BadInput when it cannot be read or holds no PNG
     */
    public LabelFolder(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.png")) {
            for (Path file : entries) {
                String name = file.getFileName().toString();
                // Some systems put a hidden file of their own beside each file.
                if (!name.startsWith(".")) {
                    files.put(name.substring(0, name.length() - ".png".length()), file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw badInput(folder.toString(), "the folder cannot be read: " + e);
        }
        if (files.isEmpty()) {
            throw badInput(folder.toString(), "no PNG files");
        }
    }

    /** Names of the frames without ending, sorted. */
    public Iterable<String> names() {
        return files.keySet();
    }

    /** Whether the folder has a frame. */
    public boolean has(String name) {
        return files.containsKey(name);
    }

    /**
     * Reads a frame.
     *
     * @throws FlowCutException of type BadInput when it is missing or no palette PNG
     */
    public LabelMap read(String name) {
        Path file = files.get(name);
        if (file == null) {
            throw badInput(name + ".png", "missing");
        }
        return png.read(file);
    }
}
