package io.flowcut.activities.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.djl.Device;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Network;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.testing.ExportedModels;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Npy;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionKeysTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path work;

    /** The committed files: DINO's own code in opset 12, and opset 9 with its other Slice. */
    @ParameterizedTest
    @CsvSource({"dino, 8", "old, 16"})
    void theKeysInsideADinoGraphBecomeItsOutput(String name, int patch) throws IOException, URISyntaxException {
        Path folder = Path.of(getClass().getResource(name).toURI());
        assertKeys(folder, patch, 1);
    }

    /** Written by activities/models/graphs_without_keys.py. */
    @ParameterizedTest
    @CsvSource({"dino, 8, 1", "old, 16, 1", "timm, 16, 1", "timm-free, 8, 1", "registers, 14, 5"})
    void theKeysInsideGraphsOfTimmBecomeTheirOutput(String name, int patch, int dropped) throws IOException {
        Path folder = ExportedModels.of("graphs", "graphs_without_keys.py").resolve(name);
        assertKeys(folder, patch, dropped);
    }

    private void assertKeys(Path folder, int patch, int dropped) throws IOException {
        OnnxFile file = OnnxFile.read(folder.resolve("model.onnx"));
        AttentionKeys keys = new AttentionKeys(file);
        assertThat(keys.patch()).isEqualTo(patch);
        keys.expose(work.resolve("model.onnx"), dropped);
        assertThat(OnnxFile.read(work.resolve("model.onnx")).outputs())
                .extracting(OnnxValue::name)
                .containsExactly(AttentionKeys.OUTPUT);
        try (Network network = load(work)) {
            Tensor found = network.run(List.of(tensor(folder.resolve("image.npy"))));
            Tensor expected = tensor(folder.resolve("keys.npy"));
            assertThat(found.shape()).containsExactly(expected.shape());
            double largest = 0;
            for (int i = 0; i < expected.values().length; i++) {
                largest = Math.max(largest, Math.abs(found.values()[i] - expected.values()[i]));
            }
            assertThat(largest).isLessThan(TOLERANCE);
        }
    }

    @Test
    void knowsFixedFromFreeSizes() throws URISyntaxException {
        Path folder = Path.of(getClass().getResource("dino").toURI());
        OnnxFile file = OnnxFile.read(folder.resolve("model.onnx"));
        assertThat(file.inputs()).containsExactly(new OnnxValue("input", List.of(OnnxValue.FREE, 3L, 48L, 64L)));
        assertThat(file.opset()).isEqualTo(12);
    }

    /** The flow network has no attention; its keys cannot be made up. */
    @Test
    void aGraphWithoutAttentionIsRefused() {
        OnnxFile file = OnnxFile.read(Golden.folder("raft").resolve("model.onnx"));
        AttentionKeys keys = new AttentionKeys(file);
        assertThatThrownBy(() -> keys.expose(work.resolve("model.onnx"), 0))
                .hasMessageContaining("the keys cannot be made the output: it has no attention block");
        assertThat(work.resolve("model.onnx")).doesNotExist();
    }

    /** Followed back from its Softmax it would never end. */
    @Test
    void aGraphThatGoesInACircleIsRefused() throws IOException {
        ByteString graph = message(out -> {
            out.writeBytes(1, OnnxMessages.node("Identity", List.of("a"), "b", List.of()));
            out.writeBytes(1, OnnxMessages.node("Identity", List.of("b"), "a", List.of()));
            out.writeBytes(1, OnnxMessages.node("Softmax", List.of("a"), "c", List.of()));
            out.writeBytes(12, OnnxMessages.value("c", List.of("n")));
        });
        Path file = Files.write(
                work.resolve("circle.onnx"),
                message(out -> out.writeBytes(7, graph)).toByteArray());
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThatThrownBy(
                                () -> new AttentionKeys(OnnxFile.read(file)).expose(work.resolve("out.onnx"), 0))
                        .isInstanceOf(FlowCutException.class)
                        .hasMessageContaining("do not come in order"));
    }

    /** An operation that lacks its inputs has no keys. */
    @Test
    void anOperationWithoutInputsIsRefused() throws IOException {
        ByteString graph = message(out -> {
            out.writeBytes(1, OnnxMessages.node("Softmax", List.of(), "c", List.of()));
            out.writeBytes(12, OnnxMessages.value("c", List.of("n")));
        });
        Path file = Files.write(
                work.resolve("none.onnx"),
                message(out -> out.writeBytes(7, graph)).toByteArray());
        assertThatThrownBy(() -> new AttentionKeys(OnnxFile.read(file)).expose(work.resolve("out.onnx"), 0))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("it has no attention block");
    }

    private interface Body {
        void write(CodedOutputStream out) throws IOException;
    }

    private static ByteString message(Body body) throws IOException {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        body.write(out);
        out.flush();
        return bytes.toByteString();
    }

    @ParameterizedTest
    @CsvSource({"''", "no model at all", "\u0008\u0007"})
    void aFileThatIsNotOnnxIsRefused(String content) throws IOException {
        Path file = Files.writeString(work.resolve("x.onnx"), content);
        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.MISSING_MODEL))
                .hasMessageStartingWith(file + ": not an ONNX file");
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws IOException, URISyntaxException {
        byte[] whole = Files.readAllBytes(
                Path.of(getClass().getResource("dino").toURI()).resolve("model.onnx"));
        for (int length : new int[] {1, 100, whole.length / 2, whole.length - 1}) {
            Path file = Files.write(work.resolve(length + ".onnx"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> OnnxFile.read(file)).isInstanceOf(FlowCutException.class);
        }
    }

    private static Network load(Path folder) {
        return Network.load(new Engines(0), folder, "model", Engines.ONNX_RUNTIME, Device.cpu());
    }

    private static Tensor tensor(Path file) {
        Npy array = Npy.read(file);
        return new Tensor(Arrays.stream(array.shape()).asLongStream().toArray(), array.floats());
    }
}
