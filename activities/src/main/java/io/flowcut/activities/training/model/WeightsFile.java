package io.flowcut.activities.training.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays in a safetensors file, which Python reads as well: the length of the header in 8 bytes, the header as JSON
 * with type, shape and place of each array, then the numbers, little endian. Only 32 bit floats are written and read.
 */
public final class WeightsFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    /** A header of more than this is none. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final String TYPE = "F32";

    private WeightsFile() {}

    /**
     * Writes arrays, under a temporary name first.
     *
     * @throws FlowCutException of type Storage when the file cannot be written
     */
    public static void write(Path file, Map<String, Tensor> arrays) {
        ObjectNode header = JSON.createObjectNode();
        long at = 0;
        for (Map.Entry<String, Tensor> entry : arrays.entrySet()) {
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", TYPE);
            ArrayNode shape = node.putArray("shape");
            for (long length : entry.getValue().shape()) {
                shape.add(length);
            }
            long end = at + (long) Float.BYTES * entry.getValue().values().length;
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            byte[] text = JSON.writeValueAsBytes(header);
            int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                out.write(ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(padded)
                        .array());
                out.write(text);
                out.write(" ".repeat(padded - text.length).getBytes(StandardCharsets.US_ASCII));
                for (Tensor tensor : arrays.values()) {
                    out.write(bytes(tensor.values()));
                }
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written", e);
        }
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    /**
     * Reads all arrays of 32 bit floats; others, such as counters, are left out.
     *
     * @throws FlowCutException of type BadInput when the file is missing or no safetensors file
     */
    public static Map<String, Tensor> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw FlowCutException.badInput(file.toString(), "there is no such file of weights");
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            long size = Files.size(file);
            long length = Long.reverseBytes(in.readLong());
            if (length < 2 || length > Math.min(LONGEST_HEADER, size - Long.BYTES)) {
                throw FlowCutException.badInput(file.toString(), "not a safetensors file");
            }
            JsonNode header = JSON.readTree(in.readNBytes((int) length));
            byte[] data = in.readAllBytes();
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (entry.getValue().path("dtype").asText().equals(TYPE)) {
                    arrays.put(entry.getKey(), tensor(file, entry, data));
                }
            }
            return arrays;
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": not a safetensors file", e);
        }
    }

    private static Tensor tensor(Path file, Map.Entry<String, JsonNode> entry, byte[] data) {
        JsonNode node = entry.getValue();
        long[] shape = new long[node.path("shape").size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = node.path("shape").path(i).asLong(-1);
            size *= shape[i];
        }
        long from = node.path("data_offsets").path(0).asLong(-1);
        long to = node.path("data_offsets").path(1).asLong(-1);
        if (from < 0 || to < from || to > data.length || size != (to - from) / Float.BYTES) {
            throw FlowCutException.badInput(
                    file.toString(), "the array " + entry.getKey() + " is cut off or misplaced");
        }
        float[] values = new float[(int) size];
        ByteBuffer.wrap(data, (int) from, (int) (to - from))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }
}
