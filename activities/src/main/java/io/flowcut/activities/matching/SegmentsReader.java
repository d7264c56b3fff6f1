package io.flowcut.activities.matching;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads segments from the store, one at a time. Not thread-safe. */
public final class SegmentsReader implements AutoCloseable {
    private final String name;
    private final MappingIterator<Segment> segments;

    private SegmentsReader(String name, MappingIterator<Segment> segments) {
        this.name = name;
        this.segments = segments;
    }

    /**
     * Opens a segments artifact.
     *
     * @throws FlowCutException of type Storage when it cannot be read
     */
    public static SegmentsReader open(ArtifactStore store, ArtifactRef segments) {
        InputStream stream = store.open(segments);
        try {
            try {
                return new SegmentsReader(
                        segments.uri(),
                        new JsonMapper().readerFor(Segment.class).readValues(stream));
            } catch (IOException | RuntimeException e) {
                stream.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(segments.uri(), e);
        }
    }

    /** The next segment; empty after the last, when the artifact's digest has been verified. */
    public Optional<Segment> next() {
        try {
            return segments.hasNextValue() ? Optional.of(segments.nextValue()) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static FlowCutException unreadable(String name, IOException e) {
        String cause = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return FlowCutException.storage(name, "segments cannot be read: " + cause, e);
    }

    @Override
    public void close() {
        try {
            segments.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }
}
