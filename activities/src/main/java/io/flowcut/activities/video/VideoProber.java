package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Reads a video once from end to end: number, size and digest of its frames, and the index that {@link VideoOpener}
 * finds them by. A video that was probed before and did not change since is answered from the store. Thread-safe.
 */
public final class VideoProber {
    private final Storage storage;
    private final ArtifactStore store;
    private final ProbeCache cache;

    /** @param storage where the videos lie; takes the index */
    public VideoProber(Storage storage) {
        this(storage, Clock.systemUTC());
    }

    /** Like {@link #VideoProber(Storage)}, for videos on local disks. */
    public VideoProber(ArtifactStore store) {
        this(store, Clock.systemUTC());
    }

    VideoProber(ArtifactStore store, Clock clock) {
        this(Storage.local(store), clock);
    }

    private VideoProber(Storage storage, Clock clock) {
        this.storage = requireNonNull(storage, "storage");
        this.store = storage.artifacts();
        this.cache = new ProbeCache(store, clock);
    }

    /** Like {@link #probe(VideoSource, IntConsumer)} without progress. */
    public VideoInfo probe(VideoSource source) {
        return probe(source, frames -> {});
    }

    /**
     * Probes a video.
     *
     * @param framesSeen told of the number of frames seen so far, after each frame, and with no new one while a file is
     *     fetched or hashed; what it throws ends the probe
     * @throws FlowCutException of type BadInput that names the file: nothing there, no frames, a frame that is empty,
     *     truncated, damaged, too small, too large, or of another size than those before
     */
    public VideoInfo probe(VideoSource source, IntConsumer framesSeen) {
        requireNonNull(source, "source");
        requireNonNull(framesSeen, "framesSeen");
        InputPath path = InputPath.of(source.uri(), source.uri(), storage);
        return switch (path.state()) {
            case FOLDER -> probeFolder(source, path, framesSeen);
            case FILE -> {
                if (source.frameList().isPresent()) {
                    throw FlowCutException.badInput(
                            path.toString(), "a list of frames needs a folder, and this is a file");
                }
                yield probeFile(source, path, framesSeen);
            }
            case MISSING, DANGLING -> throw FlowCutException.badInput(path.toString(), "no such file or folder");
        };
    }

    private VideoInfo probeFolder(VideoSource source, InputPath folder, IntConsumer framesSeen) {
        List<String> names = source.frameList()
                .map(list -> FrameList.read(store, list))
                .orElseGet(() -> folder.list().pictures());
        if (names.isEmpty()) {
            throw FlowCutException.badInput(
                    folder.toString(), "no frames in this folder; looked for jpg, jpeg and png");
        }
        ProbeCache.State state = cache.state(folder, names);
        Optional<VideoInfo> known = cache.find(state, source);
        if (known.isPresent()) {
            return known.get();
        }
        FolderProbe.Result result = new FolderProbe(folder, names).probe(framesSeen);
        return finish(source, state, result.probed(), result.index());
    }

    private VideoInfo probeFile(VideoSource source, InputPath file, IntConsumer framesSeen) {
        ProbeCache.State state = cache.state(file);
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
