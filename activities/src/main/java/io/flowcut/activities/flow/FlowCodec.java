package io.flowcut.activities.flow;

import io.flowcut.activities.storage.HalfFloat;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The flow of a frame as bytes, all little endian:
 *
 * <pre>
 * offset  bytes  content
 * 0       4      "FLOW" in ASCII
 * 4       4      version, 2
 * 8       4      which fields follow: 1 forward, 2 backward, 3 both, 0 none
 * 12      4      width in pixels, 0 where there is no field
 * 16      4      height in pixels
 * 20      4 w h  a field: dx, dy of each pixel, rows from the top, as IEEE 754 half floats
 * </pre>
 *
 * A half keeps 11 significant bits: a vector of 100 pixels is kept to within 0.03 pixels, one below 8 to within 0.002.
 */
public final class FlowCodec {
    private static final int MAGIC = 'F' | 'L' << 8 | 'O' << 16 | 'W' << 24;
    private static final int VERSION = 2;
    private static final int HEADER = 20;
    private static final int FORWARD = 1;
    private static final int BACKWARD = 2;

    private FlowCodec() {}

    /** Encodes the flow of a frame; values beyond the range of a half are clipped to it, NaN and infinity stay. */
    public static byte[] encode(FlowPair flow) {
        Optional<FlowField> any = flow.forward().or(flow::backward);
        int width = any.map(FlowField::width).orElse(0);
        int height = any.map(FlowField::height).orElse(0);
        int fields =
                (flow.forward().isPresent() ? FORWARD : 0) + (flow.backward().isPresent() ? BACKWARD : 0);
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + Integer.bitCount(fields) * 4 * width * height)
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(MAGIC).putInt(VERSION).putInt(fields).putInt(width).putInt(height);
        flow.forward().ifPresent(field -> write(field, buffer));
        flow.backward().ifPresent(field -> write(field, buffer));
        return buffer.array();
    }

    private static void write(FlowField field, ByteBuffer buffer) {
        for (float value : field.vectors()) {
            float kept = Float.isInfinite(value)
                    ? value
                    : Math.max(-HalfFloat.MAX_VALUE, Math.min(HalfFloat.MAX_VALUE, value));
            buffer.putShort(HalfFloat.fromFloat(kept));
        }
    }

    /**
     * Decodes the flow of a frame.
     *
     * @throws FlowCutException of type Storage when the bytes are no flow record of this version
     */
    public static FlowPair decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER || buffer.getInt() != MAGIC || buffer.getInt() != VERSION) {
            throw damaged("not one of version " + VERSION);
        }
        int fields = buffer.getInt();
        int width = buffer.getInt();
        int height = buffer.getInt();
        if (fields < 0
                || fields > (FORWARD | BACKWARD)
                || (fields > 0 && (width < 1 || height < 1))
                || buffer.remaining() != 4.0 * Integer.bitCount(fields) * width * height) {
            throw damaged(bytes.length + " bytes do not fit " + width + "x" + height);
        }
        Optional<FlowField> forward = read(buffer, fields & FORWARD, width, height);
        return new FlowPair(forward, read(buffer, fields & BACKWARD, width, height));
    }

    private static Optional<FlowField> read(ByteBuffer buffer, int present, int width, int height) {
        return present == 0
                ? Optional.empty()
                : Optional.of(new FlowField(width, height, HalfFloat.read(buffer, 2 * width * height)));
    }

    private static FlowCutException damaged(String cause) {
        return new FlowCutException(ErrorType.STORAGE, "flow record: " + cause);
    }
}
