package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.SafeNames;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where the parts of a DAVIS tree lie: {@code Annotations/480p/SEQ/FRAME.png} (semi-supervised, and DAVIS-2017 Motion)
 * or {@code Annotations_unsupervised/480p}, {@code JPEGImages/480p/SEQ/FRAME.jpg}, and
 * {@code ImageSets/2017/val.txt} with a sequence a line. A plain folder of sequence folders is read too.
 *
 * @param masks folder of the sequence folders
 * @param pictures folder of the sequence folders with frames; empty when there is none
 * @param sequences names of the sequences
 */
public record DavisFolders(Path masks, Optional<Path> pictures, List<String> sequences) {
    /** Folder of the masks that the unsupervised task is judged by. */
    public static final String UNSUPERVISED = "Annotations_unsupervised";
    /** Folder of the masks of the semi-supervised task. */
    public static final String SEMI_SUPERVISED = "Annotations";

    private static final List<String> RESOLUTIONS = List.of("480p", "Full-Resolution");
    private static final List<String> YEARS = List.of("2017", "2019", "2016");

    public DavisFolders {
        requireNonNull(masks, "masks");
        requireNonNull(pictures, "pictures");
        sequences = List.copyOf(sequences);
    }

    /** Whether a folder is the root of a DAVIS tree. */
    public static boolean isRoot(Path folder) {
        return Files.isDirectory(folder.resolve(SEMI_SUPERVISED)) || Files.isDirectory(folder.resolve(UNSUPERVISED));
    }

    /**
     * Opens a tree or a folder of sequence folders.
     *
     * @param annotations which masks of a tree: {@link #UNSUPERVISED} or {@link #SEMI_SUPERVISED}; where a tree has one
     *     of the two alone, it is taken
     * @param set name of the list of sequences, such as val; a tree without lists is taken whole
     * @throws FlowCutException of type BadInput when there is no such list, or no sequence
     */
    public static DavisFolders open(Path folder, String annotations, String set) {
        if (!Files.isDirectory(folder)) {
            throw badInput(folder.toString(), "no such folder");
        }
        if (!isRoot(folder)) {
            return new DavisFolders(folder, Optional.empty(), requireSome(folder, subfolders(folder)));
        }
        Path other = folder.resolve(annotations.equals(UNSUPERVISED) ? SEMI_SUPERVISED : UNSUPERVISED);
        Path wanted = folder.resolve(annotations);
        Path masks = resolution(Files.isDirectory(wanted) ? wanted : other);
        Path frames = folder.resolve("JPEGImages");
        Optional<Path> pictures = Files.isDirectory(frames) ? Optional.of(resolution(frames)) : Optional.empty();
        return new DavisFolders(masks, pictures, sequences(folder, masks, set));
    }

    private static Path resolution(Path folder) {
        for (String name : RESOLUTIONS) {
            if (Files.isDirectory(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return folder;
    }

    private static List<String> sequences(Path root, Path masks, String set) {
        Path lists = root.resolve("ImageSets");
        if (!Files.isDirectory(lists)) {
            return requireSome(masks, subfolders(masks));
        }
        for (String year : YEARS) {
            Path list = lists.resolve(year).resolve(set + ".txt");
            if (Files.isRegularFile(list)) {
                return requireSome(list, lines(list));
            }
        }
        throw badInput(lists.toString(), "no list " + set + ".txt below " + String.join(", ", YEARS));
    }

    private static List<String> lines(Path list) {
        List<String> names = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(list)) {
                if (!line.isBlank()) {
                    names.add(SafeNames.require(line.strip(), list.toString()));
                }
            }
        } catch (IOException e) {
            throw badInput(list.toString(), "cannot be read: " + e.getMessage());
        }
        return names;
    }

    private static List<String> requireSome(Path source, List<String> names) {
        if (names.isEmpty()) {
            throw badInput(source.toString(), "no sequence; expected a folder for each");
        }
        return names;
    }

    /** Names of the folders in a folder, sorted; those that begin with a dot are left out. */
    static List<String> subfolders(Path folder) {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".")) {
                    names.add(name);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw badInput(folder.toString(), "the folder cannot be read: " + e.getMessage());
        }
        return List.copyOf(names);
    }
}
