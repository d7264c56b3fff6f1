package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoSource;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
    private final ArtifactStore store;

    /** @param store takes the frame lists of manifests */
    public InputResolver(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * All videos of some inputs, in order.
     *
     * @param inputs paths or {@code file:} URIs
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
        Path path = InputLocation.path(input, input.isBlank() ? "input" : input);
        if (Files.isDirectory(path)) {
            new FolderScan((video, name) -> sink.accept(source(ids.derive(name), video))).scan(path);
            return;
        }
        if (!Files.exists(path)) {
            boolean dangling = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            throw FlowCutException.badInput(
                    input,
                    (dangling ? "a link that leads nowhere" : "no such file or folder") + "; looked for "
                            + InputKind.LOOKED_FOR);
        }
        String name = path.getFileName().toString();
        switch (InputKind.of(name)) {
            case VIDEO -> sink.accept(source(ids.derive(InputKind.stem(name)), path));
            case MANIFEST -> new ManifestReader(store, ids).read(path, sink);
            case PICTURE ->
                throw FlowCutException.badInput(input, "a single picture; give the folder that holds the frames");
            case OTHER ->
                throw FlowCutException.badInput(input, "a file of unknown kind; looked for " + InputKind.LOOKED_FOR);
        }
    }

    private static VideoSource source(String id, Path path) {
        return new VideoSource(id, InputLocation.uri(path), Optional.empty());
    }
}
