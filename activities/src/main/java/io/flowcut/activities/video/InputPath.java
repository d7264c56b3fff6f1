package io.flowcut.activities.video;

import io.flowcut.activities.storage.Redaction;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A file or folder that an input names, on a disk or in S3. As text, what messages call it. Immutable. */
sealed interface InputPath permits LocalInput, S3Input {
    /** What is there. */
    enum State {
        FOLDER,
        FILE,
        MISSING,
        /** A link that leads nowhere. */
        DANGLING
    }

    /**
     * What an input or a {@code VideoSource} names, not yet checked for existence.
     *
     * @param text a path, a {@code file:} URI or {@code s3://bucket/key}
     * @param named what to name in messages
     * @throws FlowCutException of type BadInput for anything else
     */
    static InputPath of(String text, String named, Storage storage) {
        if (S3Uri.matches(text)) {
            return new S3Input(S3Uri.parse(text, named), storage);
        }
        return new LocalInput(InputLocation.path(text, Redaction.of(named)));
    }

    /** The form in which a {@code VideoSource} names it. */
    String uri();

    /** Like the text for messages, from the root. */
    String absolute();

    /** The names from the root, or the bucket, down to this one; the last is that of the file or folder. */
    List<String> names();

    /** What lies in this folder under a plain name. */
    InputPath resolve(String name);

    /** What lies in the folder of this file under a relative path with slashes; empty when that leads out of it. */
    Optional<InputPath> sibling(String relative);

    State state();

    /** What identifies the folder however it is reached; links are resolved. */
    String identity();

    /** Lists this folder. */
    FolderListing list();

    /** Stamps of this file alone. */
    FileStamp stamp();

    /** Stamps of files in this folder. */
    List<FileStamp> stamps(List<String> names);

    /** Whether a stamp may stay the same although the content changed a moment later. */
    boolean racyStamps();

    /** Opens this file as a stream. */
    InputStream open() throws IOException;

    /**
     * Reads a frame whole.
     *
     * @throws FlowCutException of type BadInput when it is missing, no plain file, or cannot be read
     */
    byte[] readFrame();

    /**
     * Reads a frame whole that was probed; from a local copy, where there is one.
     *
     * @throws FlowCutException of type BadInput when it is missing, or its content has another SHA-256
     */
    byte[] readFrame(String sha256);

    /**
     * This video file on a local disk, for the probe; from S3, a copy made now.
     *
     * @param progress told of the bytes that were copied so far; what it throws ends the copying
     */
    VideoCopy videoFile(LongConsumer progress);

    /**
     * This video file on a local disk, as it was probed.
     *
     * @throws FlowCutException of type BadInput when it is gone, or changed since
     */
    VideoCopy videoFile(String sha256, VideoIndex.File index);

    /** A video file on a local disk. */
    interface VideoCopy {
        /** Where it lies now; to be asked for each time that it is opened. */
        Path path();

        /**
         * Makes sure that it did not change since it was asked for.
         *
         * @throws FlowCutException of type BadInput when it did
         */
        void checkUnchanged();
    }
}
