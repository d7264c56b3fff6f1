package io.flowcut.activities.features;

import io.flowcut.activities.storage.HalfFloat;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The features of one frame as the bytes of one record, little endian:
 *
 * <pre>
 * int    version, 2
 * int    rows of the token grid
 * int    columns of the token grid
 * int    D, features of the picture per token
 * int    E, features of the flow per token
 * half[] features of the picture, (rows * columns, D) row-major
 * half[] features of the flow, (rows * columns, E) row-major
 * half[] motion, (rows * columns)
 * </pre>
 *
 * Halves have a relative precision of 2^-11, far below what moves an affinity. Thread-safe.
 */
public final class FeaturesCodec {
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 5 * Integer.BYTES;

    /** The bytes of one record. */
    public byte[] encode(FrameFeatures features) {
        int tokens = features.tokens();
        byte[] record =
                new byte[HEADER_BYTES + Short.BYTES * (features.rgb().length + features.flow().length + tokens)];
        ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(VERSION).putInt(features.rows()).putInt(features.columns());
        buffer.putInt(features.rgb().length / tokens).putInt(features.flow().length / tokens);
        HalfFloat.write(features.rgb(), buffer);
        HalfFloat.write(features.flow(), buffer);
        HalfFloat.write(features.motion(), buffer);
        return record;
    }

    /**
     * Reads one record.
     *
     * @throws FlowCutException of type Storage when it is none
     */
    public FrameFeatures decode(byte[] record) {
        ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        if (record.length < HEADER_BYTES || buffer.getInt() != VERSION) {
            throw malformed("not one of version " + VERSION);
        }
        int rows = buffer.getInt();
        int columns = buffer.getInt();
        int rgb = buffer.getInt();
        int flow = buffer.getInt();
        if (rows < 1 || columns < 1 || rgb < 0 || flow < 0) {
            throw malformed("a grid of " + rows + "x" + columns + " with " + rgb + " and " + flow + " features");
        }
        // In double precision, for the product of damaged numbers overflows a long.
        double values = ((double) rgb + flow + 1) * rows * columns;
        if (values * Short.BYTES != buffer.remaining()) {
            throw malformed(buffer.remaining() + " bytes for " + (long) values + " numbers");
        }
        int tokens = rows * columns;
        return new FrameFeatures(
                rows,
                columns,
                HalfFloat.read(buffer, tokens * rgb),
                HalfFloat.read(buffer, tokens * flow),
                HalfFloat.read(buffer, tokens));
    }

    private static FlowCutException malformed(String cause) {
        return FlowCutException.storage("features record", cause, null);
    }
}
