package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.List;

/** What the probe notes about each frame, so that it is found again and a change since then is noticed. JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = VideoIndex.Folder.class, name = "folder"),
    @JsonSubTypes.Type(value = VideoIndex.File.class, name = "file")
})
sealed interface VideoIndex {
    /** The media type of an index. */
    String MEDIA_TYPE = "application/json";

    /** Number of frames. */
    int frames();

    /**
     * A frame of a folder.
     *
     * @param name file name
     * @param sha256 digest of the file's content, 64 hexadecimal digits
     */
    record Frame(String name, String sha256) {
        public Frame {
            requireNonNull(name, "name");
            requireNonNull(sha256, "sha256");
        }
    }

    /** A folder of frames, in order. */
    record Folder(List<Frame> files) implements VideoIndex {
        public Folder {
            files = List.copyOf(files);
        }

        @Override
        public int frames() {
            return files.size();
        }
    }

    /**
     * A video file.
     *
     * @param size length of the file in bytes
     * @param modifiedMillis its time of change, in milliseconds since 1970
     * @param timeBaseNumerator a time stamp times numerator / denominator is in seconds
     * @param timeBaseDenominator see above
     * @param timestamps presentation time stamp of each frame, in units of the time base
     * @param keyFrames indices of the frames where decoding can start, ascending
     * @param seekable whether the time stamps rise strictly, so that they tell which frame was decoded
     */
    record File(
            long size,
            long modifiedMillis,
            int timeBaseNumerator,
            int timeBaseDenominator,
            long[] timestamps,
            int[] keyFrames,
            boolean seekable)
            implements VideoIndex {
        public File {
            requireNonNull(timestamps, "timestamps");
            requireNonNull(keyFrames, "keyFrames");
        }

        @Override
        public int frames() {
            return timestamps.length;
        }
    }

    /** Stores the index. */
    default ArtifactRef write(ArtifactStore store) {
        try {
            return store.put(MEDIA_TYPE, new ObjectMapper().writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an index cannot be written as JSON", e);
        }
    }

    /** Reads an index back; a record that is none is a failure of type Storage. */
    static VideoIndex read(ArtifactStore store, ArtifactRef ref) {
        try {
            return new ObjectMapper().readValue(store.read(ref), VideoIndex.class);
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not an index of a video", e);
        }
    }
}
