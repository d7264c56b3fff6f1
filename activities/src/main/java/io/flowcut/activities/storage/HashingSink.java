package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.io.IOException;
import java.security.MessageDigest;

/** An object that is written to a temporary file and hashed on the way. */
final class HashingSink implements ArtifactSink {
    /** Makes an object of a finished file. */
    interface Commit {
        ArtifactRef commit(TemporaryFile file, String sha256);
    }

    private final TemporaryFile file;
    private final Commit commit;
    private final MessageDigest digest = Sha256.begin();

    /** @param file is closed with the sink */
    HashingSink(TemporaryFile file, Commit commit) {
        this.file = requireNonNull(file, "file");
        this.commit = requireNonNull(commit, "commit");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            throw failure(e);
        }
        digest.update(bytes, offset, length);
    }

    @Override
    public ArtifactRef commit() {
        return commit.commit(file, Sha256.finish(digest));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The name of the file tells the user nothing. */
    private RuntimeException failure(IOException e) {
        return FileFailures.storage(file.path().getParent(), e);
    }
}
