package io.flowcut.activities.video;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells a file from a changed one without reading it.
 *
 * @param size length in bytes
 * @param modified time of change
 * @param file device and inode; empty where the file system has none
 */
record FileStamp(long size, FileTime modified, String file) {
    /**
     * The stamp of a file as it is now.
     *
     * @throws FlowCutException of type BadInput when it is gone
     */
    static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return new FileStamp(attributes.size(), attributes.lastModifiedTime(), key == null ? "" : key.toString());
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, path + ": the file is missing or cannot be read", e);
        }
    }

    /** Time of change in milliseconds since 1970. */
    long modifiedMillis() {
        return modified.toMillis();
    }
}
