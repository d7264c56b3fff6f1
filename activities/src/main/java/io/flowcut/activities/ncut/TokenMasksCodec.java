package io.flowcut.activities.ncut;

import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Token masks of a frame as bytes, little endian:
 *
 * <pre>
 * header  int32 magic "FCTM", int32 version (1), int32 rows, int32 columns, int32 number of masks
 * mask    float64 score, cutValue, contrast, borderContrast, then ceil(rows * columns / 8) bytes of tokens in row-major
 *         order, the first token in the lowest bit, unused bits zero
 * </pre>
 */
public final class TokenMasksCodec {
    private static final int MAGIC = 'F' | 'C' << 8 | 'T' << 16 | 'M' << 24;
    private static final int VERSION = 1;
    private static final int HEADER = 5 * Integer.BYTES;
    private static final int MEASURES = 4 * Double.BYTES;

    private TokenMasksCodec() {}

    /** The bytes of a record. */
    public static byte[] encode(TokenMasks frame) {
        int packed = (frame.rows() * frame.columns() + 7) / 8;
        int size = HEADER + frame.masks().size() * (MEASURES + packed);
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(MAGIC).putInt(VERSION);
        buffer.putInt(frame.rows()).putInt(frame.columns()).putInt(frame.masks().size());
        for (TokenMask mask : frame.masks()) {
            MaskQuality quality = mask.quality();
            buffer.putDouble(mask.score());
            buffer.putDouble(quality.cutValue());
            buffer.putDouble(quality.contrast());
            buffer.putDouble(quality.borderContrast());
            byte[] bits = new byte[packed];
            for (int i = 0; i < mask.tokens().length; i++) {
                bits[i >> 3] |= (byte) (mask.tokens()[i] << (i & 7));
            }
            buffer.put(bits);
        }
        return buffer.array();
    }

    /**
     * Reads a record back.
     *
     * @throws FlowCutException of type Storage when the bytes are not a whole record of this version
     */
    public static TokenMasks decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER || buffer.getInt() != MAGIC) {
            throw damaged("no record of token masks");
        }
        int version = buffer.getInt();
        if (version != VERSION) {
            throw damaged("version " + version + " is unknown");
        }
        int rows = buffer.getInt();
        int columns = buffer.getInt();
        int count = buffer.getInt();
        long packed = ((long) rows * columns + 7) / 8;
        if (rows < 1
                || columns < 1
                || count < 0
                || (long) rows * columns > Integer.MAX_VALUE
                || buffer.remaining() != count * (MEASURES + packed)) {
            throw damaged(count + " masks of " + rows + "x" + columns + " do not fit " + bytes.length + " bytes");
        }
        List<TokenMask> masks = new ArrayList<>();
        byte[] bits = new byte[(int) packed];
        for (int m = 0; m < count; m++) {
            double score = buffer.getDouble();
            MaskQuality quality = new MaskQuality(buffer.getDouble(), buffer.getDouble(), buffer.getDouble());
            buffer.get(bits);
            byte[] tokens = new byte[rows * columns];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (byte) (bits[i >> 3] >> (i & 7) & 1);
            }
            masks.add(new TokenMask(rows, columns, tokens, score, quality));
        }
        return new TokenMasks(rows, columns, masks);
    }

    private static FlowCutException damaged(String cause) {
        return new FlowCutException(ErrorType.STORAGE, "token masks: " + cause);
    }
}
