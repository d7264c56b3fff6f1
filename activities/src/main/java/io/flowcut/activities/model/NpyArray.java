package io.flowcut.activities.model;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A NumPy array file of float32, little endian and in C order (format NEP 1, versions 1 to 3).
 *
 * @param shape lengths of the axes
 * @param values in C order
 */
public record NpyArray(long[] shape, float[] values) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** What goes into and comes out of a network at a time is much shorter. */
    private static final long LARGEST_FILE = 1L << 30;

    private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

    public NpyArray {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
            throw new IllegalArgumentException(values.length + " values for shape " + Arrays.toString(shape));
        }
    }

    /**
     * Reads a file.
     *
     * @throws FlowCutException of type MissingModel when it is missing, damaged or holds other numbers
     */
    public static NpyArray read(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw wrong(file, "longer than " + LARGEST_FILE + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getMessage());
        }
        if (bytes.length < 12 || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw wrong(file, "not an .npy file");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean longHeader = bytes[6] > 1;
        int start = longHeader ? 12 : 10;
        long length = longHeader ? buffer.getInt(8) & 0xffffffffL : buffer.getShort(8) & 0xffff;
        if (start + length > bytes.length) {
            throw wrong(file, "ends inside its header");
        }
        String header = new String(bytes, start, (int) length, StandardCharsets.ISO_8859_1);
        Matcher shapeText = SHAPE.matcher(header);
        if (!header.contains("'<f4'") || !header.contains("'fortran_order': False") || !shapeText.find()) {
            throw wrong(file, "expected little endian float32 in C order");
        }
        buffer.position(start + (int) length);
        float[] values = new float[buffer.remaining() / Float.BYTES];
        buffer.asFloatBuffer().get(values);
        try {
            long[] shape = Arrays.stream(shapeText.group(1).split(","))
                    .map(String::strip)
                    .filter(axis -> !axis.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new NpyArray(shape, values);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw wrong(file, e.getMessage());
        }
    }

    private static FlowCutException wrong(Path file, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, file + ": " + cause);
    }
}
