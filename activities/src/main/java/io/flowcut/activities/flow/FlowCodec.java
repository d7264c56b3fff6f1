package io.flowcut.activities.flow;

import io.flowcut.activities.storage.HalfFloat;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Flow fields as bytes, all little endian:
 *
 * <pre>
 * offset  bytes  content
 * 0       4      "FLOW" in ASCII
 * 4       4      version, 1
 * 8       4      width in pixels
 * 12      4      height in pixels
 * 16      4 w h  dx, dy of each pixel, rows from the top, as IEEE 754 half floats
 * </pre>
 *
 * A half keeps 11 significant bits: a vector of 100 pixels is kept to within 0.03 pixels, one below 8 to within 0.002.
 */
public final class FlowCodec {
    private static final int MAGIC = 'F' | 'L' << 8 | 'O' << 16 | 'W' << 24;
    private static final int VERSION = 1;
    private static final int HEADER = 16;

    private FlowCodec() {}

    /** Encodes a field; finite values beyond the range of a half are clipped to it, NaN and infinity stay. */
    public static byte[] encode(FlowField field) {
        float[] vectors = field.vectors();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + 2 * vectors.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(MAGIC).putInt(VERSION).putInt(field.width()).putInt(field.height());
        for (float value : vectors) {
            float kept = Float.isInfinite(value)
                    ? value
                    : Math.max(-HalfFloat.MAX_VALUE, Math.min(HalfFloat.MAX_VALUE, value));
            buffer.putShort(HalfFloat.fromFloat(kept));
        }
        return buffer.array();
    }

    /**
     * Decodes a field.
     *
     * @throws FlowCutException of type Storage when the bytes are no flow field of this version
     */
    public static FlowField decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (buffer.getInt() != MAGIC || buffer.getInt() != VERSION) {
                throw damaged("not a flow field of version " + VERSION, null);
            }
            int width = buffer.getInt();
            int height = buffer.getInt();
            if (width < 1 || height < 1 || buffer.remaining() != 4L * width * height) {
                throw damaged(bytes.length + " bytes do not fit " + width + "x" + height, null);
            }
            return new FlowField(width, height, HalfFloat.read(buffer, 2 * width * height));
        } catch (BufferUnderflowException e) {
            throw damaged("only " + bytes.length + " bytes", e);
        }
    }

    private static FlowCutException damaged(String cause, Throwable thrown) {
        return new FlowCutException(ErrorType.STORAGE, "flow record: " + cause, thrown);
    }
}
