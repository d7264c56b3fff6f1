package io.flowcut.activities.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Name, shape and type of a constant tensor (TensorProto), with its numbers when they are a few whole ones.
 *
 * @param name empty for tensors in attributes
 * @param dims lengths of the axes
 * @param type element type by ONNX's number, 1 = float32
 * @param wholes its numbers when it holds at most 16 of type int64, else empty
 */
record OnnxTensor(String name, List<Long> dims, int type, List<Long> wholes) {
    static final int FLOAT = 1;
    static final int INT64 = 7;
    private static final int FEW = 16;

    OnnxTensor {
        dims = List.copyOf(dims);
        wholes = List.copyOf(wholes);
    }

    static OnnxTensor parse(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        in.enableAliasing(true);
        String name = "";
        int type = 0;
        List<Long> dims = new ArrayList<>();
        List<Long> wholes = new ArrayList<>();
        ByteString raw = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> readLongs(in, tag, dims);
                case 2 -> type = in.readInt32();
                case 7 -> readLongs(in, tag, wholes);
                case 8 -> name = in.readString();
                case 9 -> raw = in.readBytes();
                default -> in.skipField(tag);
            }
        }
        if (type == INT64 && wholes.isEmpty() && raw.size() <= FEW * Long.BYTES) {
            var buffer = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.remaining() >= Long.BYTES) {
                wholes.add(buffer.getLong());
            }
        }
        return new OnnxTensor(name, dims, type, type == INT64 && wholes.size() <= FEW ? wholes : List.of());
    }

    /** Repeated whole numbers come one by one or packed into one field. */
    static void readLongs(CodedInputStream in, int tag, List<Long> target) throws IOException {
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
}
