package io.flowcut.activities.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation of a graph (NodeProto).
 *
 * @param operator such as MatMul
 * @param inputs names of tensors; an empty one is left out
 * @param outputs names of tensors
 * @param wholes attributes that are one or several whole numbers
 */
record OnnxNode(String operator, List<String> inputs, List<String> outputs, Map<String, List<Long>> wholes) {
    OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        wholes = Map.copyOf(wholes);
    }

    static OnnxNode parse(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        in.enableAliasing(true);
        String operator = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, List<Long>> wholes = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> inputs.add(in.readString());
                case 2 -> outputs.add(in.readString());
                case 4 -> operator = in.readString();
                case 5 -> attribute(in.readBytes(), wholes);
                default -> in.skipField(tag);
            }
        }
        return new OnnxNode(operator, inputs, outputs, wholes);
    }

    private static void attribute(ByteString message, Map<String, List<Long>> wholes) throws IOException {
        CodedInputStream in = message.newCodedInput();
        in.enableAliasing(true);
        String name = "";
        List<Long> numbers = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readString();
                case 3, 8 -> readLongs(in, tag, numbers);
                default -> in.skipField(tag);
            }
        }
        wholes.put(name, List.copyOf(numbers));
    }

    /** Repeated whole numbers come one by one or packed into one field. */
    private static void readLongs(CodedInputStream in, int tag, List<Long> target) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int before = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                target.add(in.readInt64());
            }
            in.popLimit(before);
        } else {
            target.add(in.readInt64());
        }
    }

    /** The input of an index; empty, which no tensor is called, where there is none. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** Whether it is one of some operators. */
    boolean is(String... operators) {
        return List.of(operators).contains(operator);
    }

    /** An attribute of whole numbers; empty when there is none. */
    List<Long> wholes(String attribute) {
        return wholes.getOrDefault(attribute, List.of());
    }
}
