package io.flowcut.worker.bench;

import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Clips of the demo as the input of benchmarks, and what they leave in their scratch folder. */
final class ClipFolders {
    private ClipFolders() {}

    /**
     * Writes the frames of a clip into a folder that is not there yet.
     *
     * @return the folder
     */
    static Path write(Path folder, DemoOptions options) {
        Path made = folder.resolveSibling(folder.getFileName() + "-made");
        DemoClipFolder clip = new DemoClipFolder(made);
        clip.write(new DemoClip(options));
        try {
            Files.createDirectories(folder.getParent());
            Files.move(clip.frames(), folder);
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be written: " + e.getMessage(), e);
        }
        delete(made);
        return folder;
    }

    /** Removes a folder with all that is in it. */
    static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(tree.toString(), "cannot be removed: " + e.getMessage(), e);
        }
    }
}
