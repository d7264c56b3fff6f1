package io.flowcut.activities.step;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One byte string per frame of a chunk, with random access. The file, little endian:
 *
 * <pre>
 * int    magic "FCRF"
 * int    version, 1
 * int    length of the header
 * byte[] header: {@link RecordsHeader} as JSON
 * byte[] the records, one after the other
 * long[] offset of each record, and the end of the last: n + 1 values
 * int    n
 * int    magic
 * </pre>
 *
 * The table stands at the end so that records need not be held until the last is known. Not thread-safe.
 */
public final class FrameRecords implements AutoCloseable {
    /** Media type of these artifacts. */
    public static final String MEDIA_TYPE = "application/vnd.flowcut.frame-records";

    static final ObjectMapper JSON = new ObjectMapper();
    static final int MAGIC = 'F' | 'C' << 8 | 'R' << 16 | 'F' << 24;
    static final int VERSION = 1;
    static final int PREAMBLE_BYTES = 3 * Integer.BYTES;
    static final int TRAILER_BYTES = 2 * Integer.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final RecordsHeader header;
    private final long[] offsets;

    private FrameRecords(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        if (size < PREAMBLE_BYTES + TRAILER_BYTES) {
            throw malformed("too short");
        }
        ByteBuffer preamble = read(0, PREAMBLE_BYTES);
        ByteBuffer trailer = read(size - TRAILER_BYTES, TRAILER_BYTES);
        int magic = preamble.getInt();
        int version = preamble.getInt();
        int headerBytes = preamble.getInt();
        int count = trailer.getInt();
        if (magic != MAGIC || trailer.getInt() != MAGIC) {
            throw malformed("not a file of frame records");
        }
        if (version != VERSION) {
            throw malformed("frame records of the unknown version " + version);
        }
        long tableBytes = Long.BYTES * (count + 1L);
        if (count < 1 || headerBytes < 0 || (long) PREAMBLE_BYTES + headerBytes + tableBytes + TRAILER_BYTES > size) {
            throw malformed("damaged frame records");
        }
        header = JSON.readValue(read(PREAMBLE_BYTES, headerBytes).array(), RecordsHeader.class);
        offsets = new long[count + 1];
        long table = size - TRAILER_BYTES - tableBytes;
        read(table, (int) tableBytes).asLongBuffer().get(offsets);
        checkTable(PREAMBLE_BYTES + headerBytes, table);
    }

    private void checkTable(long start, long end) {
        boolean sound = header.frames().size() == count() && offsets[0] == start && offsets[offsets.length - 1] == end;
        for (int i = 0; i < count(); i++) {
            sound &= offsets[i + 1] >= offsets[i];
        }
        if (!sound) {
            throw malformed("damaged frame records");
        }
    }

    /**
     * Opens an artifact.
     *
     * @throws FlowCutException of type LostArtifact when the store has lost it, of type Storage when it cannot be read or is
     *     no such file
     */
    public static FrameRecords open(ArtifactStore store, ArtifactRef ref) {
        Path file = store.localFile(ref);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new FrameRecords(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "frame records cannot be read: " + e.getMessage(), e);
        }
    }

    /** What the file says about itself. */
    public RecordsHeader header() {
        return header;
    }

    /** Number of records. */
    public int count() {
        return offsets.length - 1;
    }

    /**
     * Reads a record.
     *
     * @param index from 0, in the chunk; the frame of the video is {@code header().frames().first() + index}
     */
    public byte[] record(int index) {
        long length = offsets[index + 1] - offsets[index];
        if (length > Integer.MAX_VALUE - 8) {
            throw malformed("record " + index + " is too long: " + length + " bytes");
        }
        try {
            return read(offsets[index], (int) length).array();
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "record " + index + " cannot be read: " + e, e);
        }
    }

    private ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("it ends early");
            }
        }
        return buffer.flip();
    }

    private FlowCutException malformed(String cause) {
        return FlowCutException.storage(file.toString(), cause, null);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be closed: " + e.getMessage(), e);
        }
    }
}
