package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A file or folder on a local or mounted disk. */
record LocalInput(Path path) implements InputPath {
    LocalInput {
        requireNonNull(path, "path");
    }

    @Override
    public String uri() {
        return InputLocation.uri(path);
    }

    @Override
    public String absolute() {
        return path.toAbsolutePath().normalize().toString();
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        path.toAbsolutePath().normalize().forEach(name -> names.add(name.toString()));
        return names;
    }

    @Override
    public InputPath resolve(String name) {
        return new LocalInput(path.resolve(name));
    }

    @Override
    public Optional<InputPath> sibling(String relative) {
        Path folder = path.toAbsolutePath().normalize().getParent();
        Path resolved = folder.resolve(relative).normalize();
        return resolved.startsWith(folder) ? Optional.of(new LocalInput(resolved)) : Optional.empty();
    }

    @Override
    public State state() {
        if (Files.isDirectory(path)) {
            return State.FOLDER;
        }
        if (Files.exists(path)) {
            return State.FILE;
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? State.DANGLING : State.MISSING;
    }

    @Override
    public String identity() {
        try {
            return path.toRealPath().toString();
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, path + ": the folder cannot be read", e);
        }
    }

    @Override
    public FolderListing list() {
        return FolderListing.of(path);
    }

    @Override
    public FileStamp stamp() {
        return FileStamp.of(path);
    }

    @Override
    public List<FileStamp> stamps(List<String> names) {
        return names.stream().map(name -> FileStamp.of(path.resolve(name))).toList();
    }

    @Override
    public boolean racyStamps() {
        return true;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public byte[] readFrame() {
        return FrameFile.read(path);
    }

    @Override
    public byte[] readFrame(String sha256) {
        byte[] content = FrameFile.read(path);
        if (!Sha256.of(content).equals(sha256)) {
            throw FlowCutException.badInput(path.toString(), "the frame changed since the video was probed");
        }
        return content;
    }

    @Override
    public VideoCopy videoFile(LongConsumer progress) {
        return new Watched(path, FileStamp.of(path));
    }

    @Override
    public VideoCopy videoFile(String sha256, VideoIndex.File index) {
        if (!Files.exists(path)) {
            throw FlowCutException.badInput(path.toString(), "the video is gone since it was probed");
        }
        Watched copy = new Watched(path, FileStamp.of(path));
        FileStamp opened = copy.opened();
        boolean same = opened.size() == index.size();
        // A copy of the file may have another time; then the content decides.
        if (same && opened.modifiedMillis() != index.modifiedMillis()) {
            try {
                same = Sha256.of(path).equals(sha256);
            } catch (IOException e) {
                throw new FlowCutException(ErrorType.BAD_INPUT, path + ": the video file cannot be read", e);
            }
        }
        if (!same) {
            throw copy.changed();
        }
        return copy;
    }

    /** The file itself. */
    private record Watched(Path path, FileStamp opened) implements VideoCopy {
        @Override
        public void checkUnchanged() {
            if (!FileStamp.of(path).equals(opened)) {
                throw changed();
            }
        }

        FlowCutException changed() {
            return FlowCutException.badInput(path.toString(), "the file changed since the video was probed");
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
