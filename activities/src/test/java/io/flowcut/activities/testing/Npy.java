package io.flowcut.activities.testing;

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
 * A NumPy array file, little endian and in C order.
 *
 * @param shape lengths of the axes
 * @param values all values in C order, as doubles
 */
public record Npy(int[] shape, double[] values) {
    private static final Pattern TYPE = Pattern.compile("'descr': '[<|]([fui][1248])'");
    private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");

    /** Reads a file of float, signed or unsigned numbers. */
    public static Npy read(Path file) {
        ByteBuffer buffer;
        try {
            buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        boolean longHeader = buffer.get(6) > 1;
        int start = longHeader ? 12 : 10;
        int length = longHeader ? buffer.getInt(8) : buffer.getShort(8) & 0xffff;
        String header = new String(buffer.array(), start, length, StandardCharsets.ISO_8859_1);
        Matcher shapeText = SHAPE.matcher(header);
        Matcher type = TYPE.matcher(header);
        if (!shapeText.find() || !type.find() || header.contains("'fortran_order': True")) {
            throw new IllegalArgumentException(file + ": unknown header " + header);
        }
        int[] shape = Arrays.stream(shapeText.group(1).split(","))
                .map(String::trim)
                .filter(s -> !s.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        buffer.position(start + length);
        for (int i = 0; i < values.length; i++) {
            values[i] = next(buffer, type.group(1));
        }
        return new Npy(shape, values);
    }

    private static double next(ByteBuffer buffer, String type) {
        return switch (type) {
            case "f4" -> buffer.getFloat();
            case "f8" -> buffer.getDouble();
            case "u1" -> buffer.get() & 0xff;
            case "i4" -> buffer.getInt();
            case "i8" -> buffer.getLong();
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    /** The values as floats. */
    public float[] floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
