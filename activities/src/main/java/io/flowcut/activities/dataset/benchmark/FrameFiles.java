package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.video.NaturalOrder;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The pictures in a folder. */
final class FrameFiles {
    private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "bmp");

    private FrameFiles() {}

    /** Pictures by their names without endings, in natural order; none when there is no such folder. */
    static Map<String, Path> of(Path folder) {
        return of(folder, PICTURES);
    }

    /**
     * Files by their names without endings, in natural order, as the frames of a folder that is labelled; none when there
     * is no such folder. Those whose names begin with a dot are left out. Of several with one name the first by its ending
     * is taken, wherever the file system lists it.
     *
     * @param endings which files count, in lower case
     */
    static Map<String, Path> of(Path folder, Set<String> endings) {
        Map<String, Path> files = new TreeMap<>(new NaturalOrder());
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path file : entries) {
                String name = file.getFileName().toString();
                int dot = name.lastIndexOf('.');
                if (dot > 0
                        && name.charAt(0) != '.'
                        && endings.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
                    files.merge(name.substring(0, dot), file, FrameFiles::first);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw badInput(folder.toString(), "the folder cannot be read: " + e.getMessage());
        }
        return files;
    }

    private static Path first(Path one, Path other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Names relative to the folder of all videos. */
    static List<String> names(String video, Map<String, Path> files) {
        List<String> names = new ArrayList<>(files.size());
        files.values().forEach(file -> names.add(video + "/" + file.getFileName()));
        return names;
    }
}
