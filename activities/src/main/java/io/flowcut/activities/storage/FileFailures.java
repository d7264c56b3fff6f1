package io.flowcut.activities.storage;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns the exceptions of local files into one line. */
final class FileFailures {
    private FileFailures() {}

    static FlowCutException storage(Path file, IOException e) {
        return FlowCutException.storage(file.toString(), cause(e), e);
    }

    /** A failure to read an object that a reference names: one that is gone has to be made again. */
    static FlowCutException object(Path file, IOException e) {
        return e instanceof NoSuchFileException
                ? FlowCutException.lost(file.toString(), cause(e), e)
                : storage(file, e);
    }

    /** One clause for the user: what the operating system says, without the path and Java's class names. */
    private static String cause(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "missing";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof ClosedByInterruptException) {
            return "interrupted";
        }
        String text = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        if (text == null) {
            return e.getClass().getSimpleName();
        }
        return text.contains("No space left") ? "no space left on the disk" : text;
    }
}
