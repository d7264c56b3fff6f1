package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Reads a video once from end to end: number, size and digest of its frames, and the index that {@link VideoOpener}
 * finds them by. A video that was probed before and did not change since is answered from the store. Thread-safe.
 */
public final class VideoProber {
    private final ArtifactStore store;
    private final ProbeCache cache;

    /** @param store takes the index */
    public VideoProber(ArtifactStore store) {
        this(store, Clock.systemUTC());
    }

    VideoProber(ArtifactStore store, Clock clock) {
        this.store = requireNonNull(store, "store");
        this.cache = new ProbeCache(store, clock);
    }

    /** Like {@link #probe(VideoSource, IntConsumer)} without progress. */
    public VideoInfo probe(VideoSource source) {
        return probe(source, frames -> {});
    }

    /**
     * Probes a video.
     *
     * @param framesSeen told of the number of frames seen so far, after each frame; what it throws ends the probe
     * @throws FlowCutException of type BadInput that names the file: nothing there, no frames, a frame that is empty,
     *     truncated, damaged, too small, too large, or of another size than those before
     */
    public VideoInfo probe(VideoSource source, IntConsumer framesSeen) {
        requireNonNull(source, "source");
        requireNonNull(framesSeen, "framesSeen");
        Path path = InputLocation.path(source.uri(), source.uri());
        if (Files.isDirectory(path)) {
            return probeFolder(source, path, framesSeen);
        }
        if (!Files.exists(path)) {
            throw FlowCutException.badInput(path.toString(), "no such file or folder");
        }
        if (source.frameList().isPresent()) {
            throw FlowCutException.badInput(path.toString(), "a list of frames needs a folder, and this is a file");
        }
        return probeFile(source, path, framesSeen);
    }

    private VideoInfo probeFolder(VideoSource source, Path folder, IntConsumer framesSeen) {
        List<String> names = source.frameList()
                .map(list -> FrameList.read(store, list))
                .orElseGet(() -> FolderListing.of(folder).pictures());
        if (names.isEmpty()) {
            throw FlowCutException.badInput(
                    folder.toString(), "no frames in this folder; looked for jpg, jpeg and png");
        }
        ProbeCache.State state = cache.state(names.stream().map(folder::resolve).toList());
        Optional<VideoInfo> known = cache.find(state, source);
        if (known.isPresent()) {
            return known.get();
        }
        FolderProbe.Result result = new FolderProbe(folder, names).probe(framesSeen);
        return finish(source, state, result.probed(), result.index());
    }

    private VideoInfo probeFile(VideoSource source, Path file, IntConsumer framesSeen) {
        ProbeCache.State state = cache.state(List.of(file));
        Optional<VideoInfo> known = cache.find(state, source);
        if (known.isPresent()) {
            return known.get();
        }
        FileProbe.Result result = new FileProbe(file).probe(framesSeen);
        return finish(source, state, result.probed(), result.index());
    }

    private VideoInfo finish(VideoSource source, ProbeCache.State state, Probed probed, VideoIndex index) {
        ArtifactRef ref = index.write(store);
        cache.remember(state, probed, ref);
        return probed.info(source, ref);
    }
}
