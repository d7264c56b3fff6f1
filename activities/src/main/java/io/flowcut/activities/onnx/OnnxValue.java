package io.flowcut.activities.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An input or output of a graph (ValueInfoProto of a tensor).
 *
 * @param name name of the tensor
 * @param dims lengths of the axes; 0 where a length is free; empty when nothing is said
 */
public record OnnxValue(String name, List<Long> dims) {
    /** Stands for an axis of any length. */
    public static final long FREE = 0;

    public OnnxValue {
        dims = List.copyOf(dims);
    }

    static OnnxValue parse(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        String name = "";
        List<Long> dims = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readString();
                // TypeProto.tensor_type, TypeProto.Tensor.shape
                case 2 -> dims(nested(nested(in.readBytes(), 1), 2), dims);
                default -> in.skipField(tag);
            }
        }
        return new OnnxValue(name, dims);
    }

    /** The last sub-message of a field; empty when there is none. */
    private static ByteString nested(ByteString message, int field) throws IOException {
        CodedInputStream in = message.newCodedInput();
        ByteString found = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                found = in.readBytes();
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }

    private static void dims(ByteString shape, List<Long> dims) throws IOException {
        CodedInputStream in = shape.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                dims.add(dim(in.readBytes()));
            } else {
                in.skipField(tag);
            }
        }
    }

    private static long dim(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        long length = FREE;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                length = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        return Math.max(FREE, length);
    }
}
