package io.flowcut.activities.video;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies in a folder, each list in natural order; names that start with a dot are left out.
 *
 * @param pictures names of what looks like frames
 * @param videos names of what looks like video files
 * @param folders names of the folders, whatever their ending
 */
record FolderListing(List<String> pictures, List<String> videos, List<String> folders) {
    /** Lists a folder. */
    static FolderListing of(Path folder) {
        List<String> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                (Files.isDirectory(entry) ? folders : files).add(name);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, folder + ": the folder cannot be read", e);
        }
        return of(files, folders);
    }

    /** Sorts out the names of files and folders. */
    static FolderListing of(List<String> files, List<String> folders) {
        List<String> pictures = new ArrayList<>();
        List<String> videos = new ArrayList<>();
        for (String name : files) {
            InputKind kind = InputKind.of(name);
            if (name.startsWith(".")) {
                continue;
            }
            if (kind == InputKind.PICTURE) {
                pictures.add(name);
            } else if (kind == InputKind.VIDEO) {
                videos.add(name);
            }
        }
        List<String> visible = new ArrayList<>(folders);
        visible.removeIf(name -> name.startsWith("."));
        NaturalOrder order = new NaturalOrder();
        pictures.sort(order);
        videos.sort(order);
        visible.sort(order);
        return new FolderListing(pictures, videos, visible);
    }
}
