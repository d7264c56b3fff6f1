package io.flowcut.activities.matching;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;

/** Stores segments as they come: JSON lines, one {@link Segment} a line. Closing without a commit leaves no trace. */
public final class SegmentsWriter implements AutoCloseable {
    /** Media type of a segments artifact. */
    public static final String MEDIA_TYPE = "application/x-ndjson";

    private static final byte[] END_OF_LINE = {'\n'};

    private final ArtifactSink sink;
    private final ObjectWriter writer = new JsonMapper().writerFor(Segment.class);
    private int count;

    public SegmentsWriter(ArtifactStore store) {
        sink = store.create(MEDIA_TYPE);
    }

    /** Appends a segment. */
    public void write(Segment segment) {
        try {
            sink.write(writer.writeValueAsBytes(segment));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("segment of frames " + segment.frames() + " cannot be written", e);
        }
        sink.write(END_OF_LINE);
        count++;
    }

    /** Number of segments so far. */
    public int count() {
        return count;
    }

    /** Makes the artifact durable. */
    public ArtifactRef commit() {
        return sink.commit();
    }

    @Override
    public void close() {
        sink.close();
    }
}
