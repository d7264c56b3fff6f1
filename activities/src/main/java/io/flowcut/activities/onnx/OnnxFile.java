package io.flowcut.activities.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An ONNX file (ModelProto of onnx.proto). Weights stay in the mapped file; what is held is the structure of the graph.
 * Immutable; must not be used when the file has changed.
 */
public final class OnnxFile {
    private static final int OPSET_IMPORT = 8;
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;
    private static final int VALUE_INFO = 13;
    /** In TensorProto. */
    private static final int TENSOR_NAME = 8;

    /** A field of a message that holds a message, a text or bytes, as all of a graph do. */
    private record Field(int number, ByteString content) {}

    private final Path path;
    private final List<ByteString> head = new ArrayList<>();
    private final List<Field> graph = new ArrayList<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Set<String> initializers = new HashSet<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private long opset;

    private OnnxFile(Path path) {
        this.path = path;
    }

    /**
     * Reads a file's structure.
     *
     * @throws FlowCutException of type MissingModel when it is not ONNX
     */
    public static OnnxFile read(Path path) {
        OnnxFile file = new OnnxFile(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw notOnnx(path, "larger than 2 GiB, which ONNX does not allow");
            }
            CodedInputStream in = CodedInputStream.newInstance(channel.map(MapMode.READ_ONLY, 0, channel.size()));
            in.enableAliasing(true);
            file.readModel(in);
        } catch (IOException | IllegalArgumentException e) {
            throw notOnnx(path, "not an ONNX file");
        }
        if (file.nodes.isEmpty() || file.outputs.isEmpty()) {
            throw notOnnx(path, "not an ONNX file: it has no graph");
        }
        return file;
    }

    private void readModel(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                head.add(varint(number, in.readInt64()));
                continue;
            }
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                throw new IOException("field " + number + " of an unknown kind");
            }
            ByteString content = in.readBytes();
            if (number == GRAPH) {
                readGraph(content);
            } else {
                head.add(delimited(number, content));
                if (number == OPSET_IMPORT) {
                    readOpset(content);
                }
            }
        }
    }

    /** OperatorSetIdProto: domain = 1, version = 2; the domain without a name is ONNX's own. */
    private void readOpset(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        String domain = "";
        long version = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> domain = in.readString();
                case 2 -> version = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        if (domain.isEmpty() || domain.equals("ai.onnx")) {
            opset = version;
        }
    }

    private void readGraph(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        in.enableAliasing(true);
        List<OnnxValue> declared = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                throw new IOException("a graph with a field of an unknown kind");
            }
            Field field = new Field(WireFormat.getTagFieldNumber(tag), in.readBytes());
            graph.add(field);
            switch (field.number()) {
                case NODE -> nodes.add(OnnxNode.parse(field.content()));
                case INITIALIZER -> initializers.add(tensorName(field.content()));
                case INPUT -> declared.add(OnnxValue.parse(field.content()));
                case OUTPUT -> outputs.add(OnnxValue.parse(field.content()));
                default -> {
                    // names, documentation and shapes in between: kept as they are
                }
            }
        }
        // Older exporters list the weights among the inputs.
        declared.stream().filter(value -> !initializers.contains(value.name())).forEach(inputs::add);
    }

    private static String tensorName(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        in.enableAliasing(true);
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == TENSOR_NAME) {
                name = in.readString();
            } else {
                in.skipField(tag);
            }
        }
        return name;
    }

    /** What the graph takes, weights excluded. */
    public List<OnnxValue> inputs() {
        return List.copyOf(inputs);
    }

    /** What the graph gives. */
    public List<OnnxValue> outputs() {
        return List.copyOf(outputs);
    }

    /** Version of ONNX's operators that the file is written in. */
    long opset() {
        return opset;
    }

    /** The operations, each after those that it builds on. */
    List<OnnxNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Where the file lies. */
    Path path() {
        return path;
    }

    /**
     * Writes the file with more operations and with one output in place of all others.
     *
     * @param newNodes NodeProto messages, appended
     * @param newInitializers TensorProto messages
     * @param output ValueInfoProto message
     */
    void write(Path target, List<ByteString> newNodes, List<ByteString> newInitializers, ByteString output) {
        List<Field> fields = new ArrayList<>();
        for (Field field : graph) {
            // Shapes that were noted inside the graph may contradict those of the new nodes' names.
            if (field.number() != OUTPUT && field.number() != VALUE_INFO) {
                fields.add(field);
            }
        }
        newNodes.forEach(node -> fields.add(new Field(NODE, node)));
        newInitializers.forEach(tensor -> fields.add(new Field(INITIALIZER, tensor)));
        fields.add(new Field(OUTPUT, output));
        long size = 0;
        for (Field field : fields) {
            size += CodedOutputStream.computeBytesSize(field.number(), field.content());
        }
        try (OutputStream stream = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            CodedOutputStream out = CodedOutputStream.newInstance(stream);
            for (ByteString field : head) {
                out.writeRawBytes(field);
            }
            out.writeTag(GRAPH, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(Math.toIntExact(size));
            for (Field field : fields) {
                out.writeBytes(field.number(), field.content());
            }
            out.flush();
        } catch (IOException | ArithmeticException e) {
            throw FlowCutException.storage(target.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    private static ByteString varint(int number, long value) throws IOException {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(number, value);
        out.flush();
        return bytes.toByteString();
    }

    private static ByteString delimited(int number, ByteString content) throws IOException {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeBytes(number, content);
        out.flush();
        return bytes.toByteString();
    }

    private static FlowCutException notOnnx(Path path, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, path + ": " + cause);
    }
}
