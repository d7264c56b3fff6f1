package io.flowcut.activities.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes an artifact of {@link FrameRecords}, record by record; closing it before the commit leaves no trace. */
public final class FrameRecordsWriter implements AutoCloseable {
    private final ArtifactSink sink;
    private final long[] offsets;
    private int count;

    /** Begins an artifact for the frames that the header names. */
    public FrameRecordsWriter(ArtifactStore store, RecordsHeader header) {
        byte[] json;
        try {
            json = FrameRecords.JSON.writeValueAsBytes(header);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a header that cannot be written as JSON: " + header, e);
        }
        offsets = new long[header.frames().size() + 1];
        offsets[0] = (long) FrameRecords.PREAMBLE_BYTES + json.length;
        sink = store.create(FrameRecords.MEDIA_TYPE);
        byte[] preamble = new byte[FrameRecords.PREAMBLE_BYTES];
        littleEndian(preamble)
                .putInt(FrameRecords.MAGIC)
                .putInt(FrameRecords.VERSION)
                .putInt(json.length);
        sink.write(preamble);
        sink.write(json);
    }

    /** Appends the record of the next frame. */
    public void append(byte[] frame) {
        if (count == offsets.length - 1) {
            throw new IllegalStateException("more records than the " + count + " frames of the header");
        }
        sink.write(frame);
        offsets[count + 1] = offsets[count] + frame.length;
        count++;
    }

    /** Ends the artifact after the last frame's record. */
    public ArtifactRef commit() {
        if (count != offsets.length - 1) {
            throw new IllegalStateException(count + " records for " + (offsets.length - 1) + " frames");
        }
        byte[] end = new byte[Long.BYTES * offsets.length + FrameRecords.TRAILER_BYTES];
        ByteBuffer table = littleEndian(end);
        for (long offset : offsets) {
            table.putLong(offset);
        }
        table.putInt(count).putInt(FrameRecords.MAGIC);
        sink.write(end);
        return sink.commit();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        sink.close();
    }
}
