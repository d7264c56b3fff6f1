package io.flowcut.worker.bench;

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
import java.util.stream.Collectors;

/**
 * A NumPy array file of bytes, floats or doubles, little endian and in C order, as benchmarks exchange with Python.
 *
 * @param shape lengths of the axes
 * @param type f4, f8 or u1
 * @param data the values, positioned at the first one, little endian
 */
record NpyFile(int[] shape, String type, ByteBuffer data) {
    private static final Pattern TYPE = Pattern.compile("'descr': '[<|](f4|f8|u1)'");
    private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int PREFIX = 10;
    private static final int ALIGNMENT = 64;

    /**
     * Reads a file.
     *
     * @throws FlowCutException of type BadInput when it cannot be read or holds something else
     */
    static NpyFile read(Path file) {
        ByteBuffer buffer;
        try {
            buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw FlowCutException.badInput(file.toString(), "cannot be read: " + e);
        }
        if (buffer.limit() < PREFIX || !Arrays.equals(Arrays.copyOf(buffer.array(), MAGIC.length), MAGIC)) {
            throw FlowCutException.badInput(file.toString(), "no NumPy array file");
        }
        boolean longHeader = buffer.get(MAGIC.length) > 1;
        int start = longHeader ? PREFIX + 2 : PREFIX;
        int length = longHeader ? buffer.getInt(MAGIC.length + 2) : buffer.getShort(MAGIC.length + 2) & 0xffff;
        if (length < 0 || start + (long) length > buffer.limit()) {
            throw FlowCutException.badInput(file.toString(), "the NumPy header is cut off");
        }
        String header = new String(buffer.array(), start, length, StandardCharsets.ISO_8859_1);
        Matcher shapeText = SHAPE.matcher(header);
        Matcher type = TYPE.matcher(header);
        if (!shapeText.find() || !type.find() || header.contains("'fortran_order': True")) {
            throw FlowCutException.badInput(
                    file.toString(), "not an array of u1, f4 or f8 in C order: " + header.strip());
        }
        int[] shape = Arrays.stream(shapeText.group(1).split(","))
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        buffer.position(start + length);
        NpyFile array = new NpyFile(shape, type.group(1), buffer);
        if (array.size() * array.width() != buffer.remaining()) {
            throw FlowCutException.badInput(file.toString(), "the array is cut off");
        }
        return array;
    }

    private long size() {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }

    private int width() {
        return type.charAt(1) - '0';
    }

    /** All values in C order as floats. */
    float[] floats() {
        float[] values = new float[(int) size()];
        if (type.equals("f4")) {
            data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        }
        double[] all = doubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) all[i];
        }
        return values;
    }

    /** All values in C order as doubles. */
    double[] doubles() {
        double[] values = new double[(int) size()];
        ByteBuffer at = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "f4" -> at.getFloat();
                case "f8" -> at.getDouble();
                default -> at.get() & 0xff;
            };
        }
        return values;
    }

    /** All values in C order as bytes, of an array of type u1. */
    byte[] bytes() {
        if (!type.equals("u1")) {
            throw new IllegalStateException("an array of " + type);
        }
        byte[] values = new byte[(int) size()];
        data.duplicate().get(values);
        return values;
    }

    /** Writes floats. */
    static void write(Path file, float[] values, int... shape) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        body.asFloatBuffer().put(values);
        write(file, "<f4", body.array(), shape);
    }

    /** Writes bytes. */
    static void write(Path file, byte[] values, int... shape) throws IOException {
        write(file, "|u1", values, shape);
    }

    private static void write(Path file, String type, byte[] body, int... shape) throws IOException {
        String lengths = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + lengths
                + (shape.length == 1 ? ",)" : ")") + ", }";
        int padded = (PREFIX + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREFIX;
        byte[] header = (text + " ".repeat(padded - text.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer =
                ByteBuffer.allocate(PREFIX + header.length + body.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length);
        buffer.put(header).put(body);
        Files.write(file, buffer.array());
    }
}
