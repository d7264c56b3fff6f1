package io.flowcut.activities.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Npy;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static final double TOLERANCE = 1e-4;

    private final Engines engines = new Engines(0);

    @ParameterizedTest
    @ValueSource(strings = {Engines.PYTORCH, Engines.ONNX_RUNTIME})
    void computesTheKeysOfTheTinyTransformerAtEverySize(String engine) {
        Path folder = Golden.folder("vit");
        try (Network network = Network.load(engines, folder, "model", engine, Device.cpu())) {
            for (int i = 0; i < 3; i++) {
                Tensor image = tensor(folder.resolve("case" + i + "_image.npy"));
                assertSame(network.run(List.of(image)), tensor(folder.resolve("case" + i + "_keys.npy")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Engines.PYTORCH, Engines.ONNX_RUNTIME})
    void computesTheFlowOfTheTinyNetworkAtEverySize(String engine) {
        Path folder = Golden.folder("raft");
        try (Network network = Network.load(engines, folder, "model", engine, Device.cpu())) {
            for (int i = 0; i < 2; i++) {
                Tensor first = tensor(folder.resolve("case" + i + "_image1.npy"));
                Tensor second = tensor(folder.resolve("case" + i + "_image2.npy"));
                assertSame(network.run(List.of(first, second)), tensor(folder.resolve("case" + i + "_flow.npy")));
            }
        }
    }

    @Test
    void namesTheVersionsOfTheNativeLibraries() {
        assertThat(engines.version(Engines.PYTORCH)).isEqualTo("2.7.1");
        assertThat(engines.version(Engines.ONNX_RUNTIME)).isEqualTo("1.23.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {Engines.PYTORCH, Engines.ONNX_RUNTIME})
    void refusesAFileThatIsNoModel(String engine, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(engine.equals(Engines.PYTORCH) ? "model.pt" : "model.onnx"), "no model");
        assertThatThrownBy(() -> Network.load(engines, folder, "model", engine, Device.cpu()))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith(folder + ": no model that " + engine + " can load: ")
                .hasMessageNotContaining("\n")
                .extracting(thrown -> ((FlowCutException) thrown).type())
                .isEqualTo(ErrorType.MISSING_MODEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {Engines.PYTORCH, Engines.ONNX_RUNTIME})
    void aNetworkThatRefusedItsInputGoesOn(String engine) {
        Path folder = Golden.folder("vit");
        try (Network network = Network.load(engines, folder, "model", engine, Device.cpu())) {
            Tensor odd = new Tensor(new long[] {1, 2, 8, 8}, new float[128]);
            assertThatThrownBy(() -> network.run(List.of(odd)))
                    .isInstanceOf(IllegalStateException.class)
                    .message()
                    .asInstanceOf(InstanceOfAssertFactories.STRING)
                    .doesNotContain("\n");
            Tensor image = tensor(folder.resolve("case0_image.npy"));
            assertSame(network.run(List.of(image)), tensor(folder.resolve("case0_keys.npy")));
        }
    }

    @Test
    void knowsTheEnginesWordsForNoMemory() {
        assertThat(List.of(
                        "CUDA out of memory. Tried to allocate 2.00 GiB",
                        "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you",
                        "Failed to allocate memory for requested buffer of size 8192",
                        "std::bad_alloc",
                        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)",
                        "BFCArena::AllocateRawInternal Available memory of 0 is smaller than requested bytes of 4096"))
                .allMatch(message -> Network.isOutOfMemory(new RuntimeException(new IOException(message))));
        assertThat(Network.isOutOfMemory(new RuntimeException("shape mismatch")))
                .isFalse();
    }

    @Test
    void aDeviceThatOthersHaveFilledIsNoFaultOfTheModel() {
        assertThat(Network.loadFailure(Path.of("m"), "PyTorch", new IOException("CUDA out of memory.")))
                .hasMessage("m: cannot be loaded: CUDA out of memory.")
                .extracting(FlowCutException::type)
                .isEqualTo(ErrorType.OUT_OF_MEMORY);
    }

    private static Tensor tensor(Path file) {
        Npy array = Npy.read(file);
        return new Tensor(Arrays.stream(array.shape()).asLongStream().toArray(), array.floats());
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        double largest = 0;
        for (int i = 0; i < expected.values().length; i++) {
            largest = Math.max(largest, Math.abs(actual.values()[i] - expected.values()[i]));
        }
        assertThat(largest).isLessThan(TOLERANCE);
    }
}
