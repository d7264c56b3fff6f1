package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * An object in S3, or what lies below a prefix. What is read is kept in the local cache by its SHA-256, so that the steps
 * of a video fetch each frame once.
 */
record S3Input(S3Uri location, Storage storage) implements InputPath {
    S3Input {
        requireNonNull(location, "location");
        requireNonNull(storage, "storage");
    }

    @Override
    public String uri() {
        return location.toString();
    }

    @Override
    public String absolute() {
        return location.toString();
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(location.bucket());
        for (String name : location.key().split("/")) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public InputPath resolve(String name) {
        return new S3Input(location.resolve(name), storage);
    }

    @Override
    public Optional<InputPath> sibling(String relative) {
        for (String part : relative.split("/", -1)) {
            // Keys are taken literally in S3, so what leads up on a disk leads nowhere.
            if (part.equals("..") || part.equals(".")) {
                return Optional.empty();
            }
        }
        int slash = location.key().lastIndexOf('/');
        S3Uri folder =
                new S3Uri(location.bucket(), slash < 0 ? "" : location.key().substring(0, slash));
        return Optional.of(new S3Input(S3Uri.parse(folder.resolve(relative).toString()), storage));
    }

    @Override
    public State state() {
        boolean likeAFile = InputKind.of(location.fileName()) != InputKind.OTHER;
        if (likeAFile && isObject()) {
            return State.FILE;
        }
        if (storage.s3().isFolder(location)) {
            return State.FOLDER;
        }
        return !likeAFile && isObject() ? State.FILE : State.MISSING;
    }

    private boolean isObject() {
        return !location.key().isEmpty() && storage.s3().head(location).isPresent();
    }

    @Override
    public String identity() {
        return location.toString();
    }

    @Override
    public FolderListing list() {
        List<String> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        storage.s3().listFolder(location, object -> files.add(object.uri().fileName()), folders::add);
        return FolderListing.of(files, folders);
    }

    @Override
    public FileStamp stamp() {
        return storage.s3()
                .head(location)
                .map(S3Input::stamp)
                .orElseThrow(() -> FlowCutException.badInput(uri(), "no such object"));
    }

    private static FileStamp stamp(S3Objects.Entry object) {
        return new FileStamp(object.size(), FileTime.from(object.modified()), object.etag());
    }

    @Override
    public List<FileStamp> stamps(List<String> names) {
        Map<String, FileStamp> all = new HashMap<>();
        storage.s3().listFolder(location, object -> all.put(object.uri().fileName(), stamp(object)), folder -> {});
        List<FileStamp> stamps = new ArrayList<>(names.size());
        for (String name : names) {
            FileStamp stamp = all.get(name);
            if (stamp == null) {
                throw FlowCutException.badInput(location.resolve(name).toString(), "no such object");
            }
            stamps.add(stamp);
        }
        return stamps;
    }

    /** An ETag changes with the content. */
    @Override
    public boolean racyStamps() {
        return false;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(storage.fetch(location).file());
    }

    @Override
    public byte[] readFrame() {
        return FrameFile.read(storage.fetch(location).file());
    }

    @Override
    public byte[] readFrame(String sha256) {
        return FrameFile.read(asProbed(sha256, "the frame"));
    }

    private Path asProbed(String sha256, String what) {
        try {
            return storage.fetch(location, sha256);
        } catch (FlowCutException e) {
            if (e.type() == ErrorType.BAD_INPUT) {
                throw FlowCutException.badInput(uri(), what + " is gone or changed since the video was probed");
            }
            throw e;
        }
    }

    @Override
    public VideoCopy videoFile(LongConsumer progress) {
        Storage.Copy copy = storage.fetch(location, progress);
        return new Cached(copy.sha256());
    }

    @Override
    public VideoCopy videoFile(String sha256, VideoIndex.File index) {
        return new Cached(sha256);
    }

    /** A copy by content; the cache may drop it between two openings, then it comes again. */
    private final class Cached implements VideoCopy {
        private final String sha256;

        Cached(String sha256) {
            this.sha256 = sha256;
        }

        @Override
        public Path path() {
            return asProbed(sha256, "the video");
        }

        @Override
        public void checkUnchanged() {
            // The content of a copy that is named by its digest does not change.
        }
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
