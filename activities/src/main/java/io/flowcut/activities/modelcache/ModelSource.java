package io.flowcut.activities.modelcache;

import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;

/** Where a model is fetched from: one file, or a folder of files. */
interface ModelSource {
    /** Names the source in messages; without credentials. */
    String name();

    /** The last part of its path. */
    String fileName();

    /** Whether its files are fetched by their names; otherwise it is one file. */
    boolean isFolder();

    /**
     * Copies a file here.
     *
     * @param relative name of a file in the folder; empty for the source itself when it is one file
     * @param target must not exist
     * @param limit bytes that it may have
     * @throws FlowCutException of type MissingModel when there is no such file or it is longer, of type Storage when it
     *     cannot be read
     */
    FetchedFile fetch(String relative, Path target, long limit);
}
