package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file that was copied here.
 *
 * @param path where it lies
 * @param bytes its length
 * @param sha256 digest of what was written
 */
public record FetchedFile(Path path, long bytes, String sha256) {
    private static final int BUFFER = 1 << 18;

    public FetchedFile {
        requireNonNull(path, "path");
        requireNonNull(sha256, "sha256");
    }

    /**
     * Copies a stream into a new file.
     *
     * @param name names the source in messages
     * @param limit bytes that it may have
     * @throws FlowCutException of type MissingModel when it has more
     */
    static FetchedFile copy(InputStream in, Path target, String name, long limit) throws IOException {
        MessageDigest digest = Sha256.begin();
        long total = 0;
        byte[] buffer = new byte[BUFFER];
        Files.createDirectories(target.getParent());
        try (OutputStream out =
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
                if (total > limit) {
                    throw new FlowCutException(
                            ErrorType.MISSING_MODEL, name + ": longer than the limit of " + limit + " bytes");
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return new FetchedFile(target, total, Sha256.finish(digest));
    }
}
