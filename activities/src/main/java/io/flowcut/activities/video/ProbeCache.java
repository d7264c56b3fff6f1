package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Remembers in the store what was found out about files, by path, size, time of change and inode, so that an unchanged
 * video is not read again. A file that changed in the last seconds is not remembered: it may change once more within the
 * resolution of its time stamp (the "racy" files of git's index).
 */
final class ProbeCache {
    private static final String VERSION = "probe-1";
    private static final long SETTLED_MILLIS = 3000;
    private static final String MEDIA_TYPE = "application/json";

    private final ArtifactStore store;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    ProbeCache(ArtifactStore store, Clock clock) {
        this.store = requireNonNull(store, "store");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * The state of some files.
     *
     * @param key names the state in the store, 64 hexadecimal digits
     * @param settled whether the files are old enough to be remembered
     */
    record State(String key, boolean settled) {}

    /** Looks at a video file, not into it. */
    State state(InputPath file) {
        return state(List.of(file), List.of(file.stamp()));
    }

    /** Looks at the frames of a folder, not into them. */
    State state(InputPath folder, List<String> names) {
        return state(names.stream().map(folder::resolve).toList(), folder.stamps(names));
    }

    private State state(List<InputPath> files, List<FileStamp> stamps) {
        Sha256 digest = new Sha256().text(VERSION);
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < files.size(); i++) {
            FileStamp stamp = stamps.get(i);
            digest.text(files.get(i).absolute()).text(stamp.size() + " " + stamp.modified() + " " + stamp.file());
            newest = Math.max(newest, stamp.modifiedMillis());
        }
        boolean settled = !files.get(0).racyStamps() || newest < clock.millis() - SETTLED_MILLIS;
        return new State(digest.hex(), settled);
    }

    /** What was found out about files in this state, if it is remembered and its index still in the store. */
    Optional<VideoInfo> find(State state, VideoSource source) {
        Optional<ArtifactRef> index = store.find(indexKey(state));
        Optional<ArtifactRef> probed = store.find(state.key);
        if (index.isEmpty() || probed.isEmpty()) {
            return Optional.empty();
        }
        try {
            Probed found = json.readValue(store.read(probed.get()), Probed.class);
            return Optional.of(found.info(source, index.get()));
        } catch (IOException e) {
            throw FlowCutException.storage(probed.get().uri(), "not the result of a probe", e);
        }
    }

    /** Remembers, when the files are settled. */
    void remember(State state, Probed probed, ArtifactRef index) {
        if (!state.settled) {
            return;
        }
        try {
            store.link(indexKey(state), index);
            store.link(state.key, store.put(MEDIA_TYPE, json.writeValueAsBytes(probed)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result of a probe cannot be written as JSON", e);
        }
    }

    private static String indexKey(State state) {
        return new Sha256().text("index").text(state.key).hex();
    }
}
