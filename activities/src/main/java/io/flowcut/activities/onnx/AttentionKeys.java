package io.flowcut.activities.onnx;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the keys of the last attention block of a vision transformer in its graph and makes them the output. The block is
 * recognised by its structure, not by names: a Softmax over the product of queries and transposed keys (Vaswani et al.,
 * 2017, equation 1), or ONNX Runtime's MultiHeadAttention, whose keys come from a linear layer with nothing but reordering
 * in between.
 */
public final class AttentionKeys {
    /** Name of the output. */
    public static final String OUTPUT = "keys";

    /** Larger tokens tell nothing of a picture. */
    private static final int LARGEST_PATCH = 256;

    private static final String PREFIX = "flowcut_keys_";

    /** How a tensor holds the keys. */
    private enum Layout {
        /** (B, heads, N, head). */
        HEADS_FIRST,
        /** (B, N, heads, head) or (B, N, D): the order of the output. */
        TOKENS_FIRST
    }

    /** A tensor of keys. */
    private record Found(String tensor, Layout layout) {}

    private final OnnxFile file;
    private final Map<String, OnnxNode> producers = new HashMap<>();

    /**
     * @param file with one input, the picture
     * @throws FlowCutException of type MissingModel when an operation comes before one that it builds on
     */
    public AttentionKeys(OnnxFile file) {
        this.file = requireNonNull(file, "file");
        Set<String> used = new HashSet<>();
        for (OnnxNode node : file.nodes()) {
            used.addAll(node.inputs());
            for (String output : node.outputs()) {
                if (output.isEmpty()) {
                    continue;
                }
                if (used.contains(output)) {
                    // A circle would be followed for ever.
                    throw refused("its operations do not come in order");
                }
                producers.put(output, node);
            }
        }
    }

    /**
     * Side of a token in pixels: the kernel of the convolution that cuts the picture into patches.
     *
     * @throws FlowCutException of type MissingModel when the picture goes into no such convolution
     */
    public int patch() {
        for (OnnxNode node : file.nodes()) {
            List<Long> kernel = node.wholes("kernel_shape");
            if (node.is("Conv") && kernel.size() == 2 && comesFromInput(node.input(0))) {
                if (!kernel.equals(node.wholes("strides")) || !kernel.get(0).equals(kernel.get(1))) {
                    throw refused("its first convolution does not cut the picture into patches");
                }
                if (kernel.get(0) < 1 || kernel.get(0) > LARGEST_PATCH) {
                    throw refused("its patches have " + kernel.get(0) + " pixels each way");
                }
                return Math.toIntExact(kernel.get(0));
            }
        }
        throw refused("no convolution cuts the picture into patches");
    }

    private boolean comesFromInput(String tensor) {
        String at = tensor;
        for (OnnxNode node = producers.get(at); node != null; node = producers.get(at)) {
            if (!node.is("Cast", "Identity", "Sub", "Div", "Mul", "Add")) {
                return false;
            }
            at = node.input(0);
        }
        String source = at;
        return file.inputs().stream().anyMatch(input -> input.name().equals(source));
    }

    /**
     * Writes the file with the keys, (B, N, D) float32, as its only output.
     *
     * @param dropped tokens at the start that are none of the picture: the class token and registers
     * @throws FlowCutException of type MissingModel when there is no attention block, with the reason
     */
    public void expose(Path target, int dropped) {
        Found keys = find();
        List<ByteString> nodes = new ArrayList<>();
        List<ByteString> constants = new ArrayList<>();
        String at = keys.tensor();
        if (keys.layout() == Layout.HEADS_FIRST) {
            nodes.add(OnnxMessages.node(
                    "Transpose",
                    List.of(at),
                    PREFIX + "ordered",
                    List.of(OnnxMessages.wholes("perm", List.of(0L, 2L, 1L, 3L)))));
            at = PREFIX + "ordered";
        }
        constants.add(OnnxMessages.tensor(PREFIX + "shape", List.of(0L, 0L, -1L)));
        nodes.add(OnnxMessages.node("Reshape", List.of(at, PREFIX + "shape"), PREFIX + "joined", List.of()));
        at = PREFIX + "joined";
        if (dropped > 0) {
            nodes.add(slice(at, PREFIX + "tokens", dropped, constants));
            at = PREFIX + "tokens";
        }
        nodes.add(
                OnnxMessages.node("Cast", List.of(at), OUTPUT, List.of(OnnxMessages.whole("to", OnnxMessages.FLOAT))));
        file.write(target, nodes, constants, OnnxMessages.value(OUTPUT, List.of("batch", "tokens", "dimension")));
    }

    private ByteString slice(String input, String output, long first, List<ByteString> constants) {
        List<Long> starts = List.of(first);
        List<Long> ends = List.of(Long.MAX_VALUE);
        List<Long> axes = List.of(1L);
        if (file.opset() < 10) {
            return OnnxMessages.node(
                    "Slice",
                    List.of(input),
                    output,
                    List.of(
                            OnnxMessages.wholes("starts", starts),
                            OnnxMessages.wholes("ends", ends),
                            OnnxMessages.wholes("axes", axes)));
        }
        constants.add(OnnxMessages.tensor(PREFIX + "starts", starts));
        constants.add(OnnxMessages.tensor(PREFIX + "ends", ends));
        constants.add(OnnxMessages.tensor(PREFIX + "axes", axes));
        return OnnxMessages.node(
                "Slice", List.of(input, PREFIX + "starts", PREFIX + "ends", PREFIX + "axes"), output, List.of());
    }

    private Found find() {
        if (producers.containsKey(OUTPUT)) {
            throw refused("it has a tensor named " + OUTPUT + " already that is no output");
        }
        Optional<FlowCutException> reason = Optional.empty();
        for (int i = file.nodes().size() - 1; i >= 0; i--) {
            OnnxNode node = file.nodes().get(i);
            if (node.is("MultiHeadAttention") && node.inputs().size() >= 3) {
                return fromProjection(new Found(node.input(1), Layout.TOKENS_FIRST));
            }
            Optional<OnnxNode> scores = node.is("Softmax") ? scores(node.input(0)) : Optional.empty();
            if (scores.isPresent()) {
                Optional<Found> keys = transposed(scores.get().input(1));
                if (keys.isPresent()) {
                    return fromProjection(keys.get());
                }
                reason = reason.or(() -> Optional.of(refused("a Softmax follows a product without transposed keys")));
            }
        }
        throw reason.orElseGet(() -> refused("it has no attention block"));
    }

    /** The product of two computed tensors below a Softmax, scaled or masked at most. */
    private Optional<OnnxNode> scores(String tensor) {
        String at = tensor;
        for (OnnxNode node = producers.get(at); node != null; node = producers.get(at)) {
            if (node.is("MatMul")) {
                boolean computed = node.inputs().stream().allMatch(producers::containsKey);
                return computed ? Optional.of(node) : Optional.empty();
            }
            if (!node.is("Mul", "Div", "Add", "Cast", "Identity")) {
                return Optional.empty();
            }
            at = computedInput(node);
        }
        return Optional.empty();
    }

    /** Follows scales back to the one transposition that makes keys the right factor of the product. */
    private Optional<Found> transposed(String tensor) {
        String at = tensor;
        for (OnnxNode node = producers.get(at); node != null; node = producers.get(at)) {
            if (node.is("Transpose")) {
                String source = node.input(0);
                List<Long> order = node.wholes("perm");
                if (order.equals(List.of(0L, 1L, 3L, 2L))) {
                    return Optional.of(new Found(source, Layout.HEADS_FIRST));
                }
                return order.equals(List.of(0L, 2L, 3L, 1L))
                        ? Optional.of(new Found(source, Layout.TOKENS_FIRST))
                        : Optional.empty();
            }
            if (!node.is("Mul", "Div", "Cast", "Identity")) {
                return Optional.empty();
            }
            at = computedInput(node);
        }
        return Optional.empty();
    }

    /** The input of a scale or a sum that is not a constant; the first one where both are computed. */
    private String computedInput(OnnxNode node) {
        for (String input : node.inputs()) {
            OnnxNode producer = producers.get(input);
            if (producer != null && !isSmall(producer)) {
                return input;
            }
        }
        return node.input(0);
    }

    /** Constants, and what exporters compute scales from. */
    private static boolean isSmall(OnnxNode node) {
        return node.is("Constant", "Sqrt", "Shape", "ConstantOfShape");
    }

    /** Keys that were turned or normalised after the linear layer are others than those of the paper. */
    private Found fromProjection(Found keys) {
        String at = keys.tensor();
        for (OnnxNode node = producers.get(at); node != null; node = producers.get(at)) {
            if (node.is("MatMul", "Gemm", "Add")) {
                return keys;
            }
            if (!node.is(
                    "Gather", "Squeeze", "Unsqueeze", "Split", "Slice", "Transpose", "Reshape", "Identity", "Cast")) {
                throw refused("the keys of its last attention block come from " + node.operator()
                        + " and not from a linear layer");
            }
            at = node.input(0);
        }
        throw refused("the keys of its last attention block come from no linear layer");
    }

    private FlowCutException refused(String cause) {
        return new FlowCutException(
                ErrorType.MISSING_MODEL, file.path() + ": the keys cannot be made the output: " + cause);
    }
}
