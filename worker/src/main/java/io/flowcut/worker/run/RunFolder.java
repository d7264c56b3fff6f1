package io.flowcut.worker.run;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.config.StorageConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * Where the outputs of a run go. New outputs grow in a staging folder and come to their place when all of them are
 * finished, so that a run that fails leaves earlier output as it was. Every method throws {@link FlowCutException} of
 * type Storage when the folder cannot be written.
 */
interface RunFolder extends AutoCloseable {
    /**
     * Opens the folder, makes it where it is missing, and checks that it can be written.
     *
     * @param out a folder, or {@code s3://bucket/prefix}
     * @throws FlowCutException of type Storage when it cannot be written, or another run works in it
     */
    static RunFolder open(String out, StorageConfig config) {
        return S3Uri.matches(out) ? S3RunFolder.open(S3Uri.parse(out), config) : LocalRunFolder.open(localPath(out));
    }

    private static Path localPath(String out) {
        return out.startsWith("file:") ? Path.of(URI.create(out)) : Path.of(out);
    }

    /** URI of the folder. */
    String uri();

    /** Begins to stage outputs; called once, before anything is written. */
    Staging stage(Storage storage);

    /** What is not at its place yet; closing it removes it. */
    interface Staging extends AutoCloseable {
        /** URI of the folder that the workflow writes its outputs to. */
        String uri();

        /**
         * Gives the run a staging folder of its own that outlives this process until its outputs are published: the run
         * goes on without it. Called once, before anything is staged.
         *
         * @param name same for the same request
         */
        void keep(String name);

        /**
         * Stages the outputs that lie in another folder.
         *
         * @param source URI of the folder
         */
        void copyFrom(String source);

        @Override
        void close();
    }

    /** The folder on this machine that run.json and report.html can be read from. */
    Path local();

    /** The program's own folder on this machine: the log, and what waits for the tracking server. */
    Path own();

    /** What users call a file of the outputs. */
    String name(String file);

    /** Moves the finished outputs to their place; what an earlier run wrote is replaced. */
    void publish();

    /** SHA-256 of a published file. */
    String digest(String file);

    /** Publishes a file that lies in {@link #local()} already. */
    void publishLocal(String file);

    /** What a file is to hold. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file, which is there when it is whole. */
    void write(String file, Content content);

    /** Lets other runs in. */
    @Override
    void close();
}
