package io.flowcut.activities.dataset;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import java.io.OutputStream;

/**
 * The folder that a run's results go to. A reader never sees half a file. Paths are relative, with {@code /} between
 * their parts; a part that could lead out of the folder is refused with BadInput. Failures to write throw
 * {@link FlowCutException} of type Storage.
 */
public interface OutputFolder {
    /**
     * Writes a small file at once; may leave it alone when it has this content already.
     *
     * @return whether it was written
     */
    boolean write(String path, byte[] content);

    /** Begins a file that stays invisible until it is committed. */
    StagedFile stage(String path);

    /**
     * Removes what writers that were killed left unfinished in a folder. Only for a step that has the folder to itself:
     * what another one is writing there at the moment fails.
     *
     * @param path the folder; empty for the whole output's own files
     */
    void tidy(String path);

    /** A file in the making; closing it without a commit leaves what was there before. */
    interface StagedFile extends AutoCloseable {
        /** Where the content goes; to be closed before the commit. */
        OutputStream stream();

        /** Puts the file in its place, over one that is there. */
        void commit();

        @Override
        void close();
    }

    /** Opens folders on local disks and below {@code s3://bucket/prefix}. */
    static Opener opener(Storage storage) {
        return uri -> S3Uri.matches(uri) ? new S3OutputFolder(S3Uri.parse(uri), storage) : LocalOutputFolder.open(uri);
    }

    /** Opens output folders by URI. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens a folder, which is made when the first file is written.
         *
         * @throws FlowCutException of type BadInput when the URI is of no known kind
         */
        OutputFolder open(String uri);
    }
}
