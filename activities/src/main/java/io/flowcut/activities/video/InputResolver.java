package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Redaction;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the videos that inputs name. An input is a folder of jpg/jpeg/png frames, a video file, a folder of such folders
 * and files, or a JSON-lines manifest. Ids come from file and folder names or from the manifest and are the same for the
 * same inputs in the same order.
 */
public final class InputResolver {
    private final Storage storage;

    /** @param storage where inputs in S3 are looked for; takes the frame lists of manifests */
    public InputResolver(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
    }

    /** Like {@link #InputResolver(Storage)}, for inputs on local disks. */
    public InputResolver(ArtifactStore store) {
        this(Storage.local(store));
    }

    /**
     * All videos of some inputs, in order.
     *
     * @param inputs paths, {@code file:} URIs or {@code s3://bucket/key}
     * @throws FlowCutException of type BadInput that names the input and what was looked for
     */
    public List<VideoSource> resolve(List<String> inputs) {
        List<VideoSource> sources = new ArrayList<>();
        resolve(inputs, sources::add);
        return List.copyOf(sources);
    }

    /**
     * Like {@link #resolve(List)}, but hands over each video as it is found: a manifest of any length is never held in
     * memory, its ids are. When a later input is bad, the videos before it have been handed over already.
     */
    public void resolve(List<String> inputs, Consumer<VideoSource> sink) {
        requireNonNull(sink, "sink");
        if (inputs.isEmpty()) {
            throw FlowCutException.badInput("inputs", "none given; looked for " + InputKind.LOOKED_FOR);
        }
        VideoIds ids = new VideoIds();
        for (String input : inputs) {
            resolveOne(input, ids, sink);
        }
    }

    private void resolveOne(String input, VideoIds ids, Consumer<VideoSource> sink) {
        String shown = Redaction.of(input.isBlank() ? "input" : input);
        InputPath path = InputPath.of(input, shown, storage);
        InputPath.State state = path.state();
        if (state == InputPath.State.FOLDER) {
            new FolderScan((video, name) -> sink.accept(source(ids.derive(name), video))).scan(path);
            return;
        }
        if (state != InputPath.State.FILE) {
            boolean dangling = state == InputPath.State.DANGLING;
            throw FlowCutException.badInput(
                    shown,
                    (dangling ? "a link that leads nowhere" : "no such file or folder") + "; looked for "
                            + InputKind.LOOKED_FOR);
        }
        List<String> names = path.names();
        String name = names.get(names.size() - 1);
        switch (InputKind.of(name)) {
            case VIDEO -> sink.accept(source(ids.derive(InputKind.stem(name)), path));
            case MANIFEST -> new ManifestReader(storage, ids).read(path, sink);
            case PICTURE ->
                throw FlowCutException.badInput(shown, "a single picture; give the folder that holds the frames");
            case OTHER ->
                throw FlowCutException.badInput(shown, "a file of unknown kind; looked for " + InputKind.LOOKED_FOR);
        }
    }

    private static VideoSource source(String id, InputPath path) {
        return new VideoSource(id, path.uri(), Optional.empty());
    }
}
