package io.flowcut.activities.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the few messages that an edit adds to a graph. */
final class OnnxMessages {
    /** Element type of tensors: float32. */
    static final int FLOAT = 1;

    private static final int INT64 = 7;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private OnnxMessages() {}

    private interface Body {
        void write(CodedOutputStream out) throws IOException;
    }

    private static ByteString message(Body body) {
        try {
            ByteString.Output bytes = ByteString.newOutput();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            body.write(out);
            out.flush();
            return bytes.toByteString();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
    }

    /** NodeProto. */
    static ByteString node(String operator, List<String> inputs, String output, List<ByteString> attributes) {
        return message(out -> {
            for (String input : inputs) {
                out.writeString(1, input);
            }
            out.writeString(2, output);
            out.writeString(3, output);
            out.writeString(4, operator);
            for (ByteString attribute : attributes) {
                out.writeBytes(5, attribute);
            }
        });
    }

    /** AttributeProto of one whole number. */
    static ByteString whole(String name, long value) {
        return message(out -> {
            out.writeString(1, name);
            out.writeInt64(3, value);
            out.writeEnum(20, ATTRIBUTE_INT);
        });
    }

    /** AttributeProto of several whole numbers. */
    static ByteString wholes(String name, List<Long> values) {
        return message(out -> {
            out.writeString(1, name);
            for (long value : values) {
                out.writeInt64(8, value);
            }
            out.writeEnum(20, ATTRIBUTE_INTS);
        });
    }

    /** TensorProto of int64 with one axis. */
    static ByteString tensor(String name, List<Long> values) {
        return message(out -> {
            out.writeInt64(1, values.size());
            out.writeInt32(2, INT64);
            for (long value : values) {
                out.writeInt64(7, value);
            }
            out.writeString(8, name);
        });
    }

    /** ValueInfoProto of a float32 tensor whose axes are free and have names. */
    static ByteString value(String name, List<String> axes) {
        ByteString shape = message(out -> {
            for (String axis : axes) {
                out.writeBytes(1, message(dim -> dim.writeString(2, axis)));
            }
        });
        ByteString tensor = message(out -> {
            out.writeInt32(1, FLOAT);
            out.writeBytes(2, shape);
        });
        ByteString type = message(out -> out.writeBytes(1, tensor));
        return message(out -> {
            out.writeString(1, name);
            out.writeBytes(2, type);
        });
    }
}
