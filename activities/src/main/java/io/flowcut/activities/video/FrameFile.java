package io.flowcut.activities.video;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the bytes of a frame's file. */
final class FrameFile {
    /** No picture of 4096x4096 is larger, and an endless file must not fill the memory. */
    private static final long MAX_BYTES = 256L << 20;

    private FrameFile() {}

    /**
     * Reads a file whole.
     *
     * @throws FlowCutException of type BadInput when it is missing, no plain file, or cannot be read
     */
    static byte[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw FlowCutException.badInput(file.toString(), "the frame is missing or no plain file");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw FlowCutException.badInput(file.toString(), "larger than " + (MAX_BYTES >> 20) + " MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": the frame cannot be read", e);
        }
    }
}
