package io.flowcut.activities.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Npy;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRuntimeTest {
    @TempDir
    Path root;

    private ModelCache cache;

    @BeforeEach
    void models() {
        cache = TinyModels.create(root);
    }

    private ModelRuntime runtime() {
        return new ModelRuntime(cache, ModelDefaults.AUTO);
    }

    private static Tensor golden(String name) {
        Npy array = Npy.read(Golden.folder("vit").resolve(name));
        return new Tensor(Arrays.stream(array.shape()).asLongStream().toArray(), array.floats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit", "vit-onnx"})
    void runsOneModelForSeveralActivitiesAtATime(String name) throws InterruptedException, ExecutionException {
        ExecutorService activities = Executors.newFixedThreadPool(4);
        try (ModelRuntime runtime = runtime()) {
            List<Future<Tensor>> results = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String input = "case" + i % 3 + "_image.npy";
                results.add(activities.submit(() -> {
                    try (ModelRuntime.Model model = runtime.open(name, ModelKind.FEATURES)) {
                        return model.run(List.of(golden(input)));
                    }
                }));
            }
            for (int i = 0; i < 12; i++) {
                Tensor expected = golden("case" + i % 3 + "_keys.npy");
                float[] actual = results.get(i).get().values();
                for (int k = 0; k < actual.length; k++) {
                    assertThat(actual[k]).isCloseTo(expected.values()[k], within(1e-4f));
                }
            }
        } finally {
            activities.shutdownNow();
        }
    }

    @Test
    void takesTheVariantThatIsAskedFor() {
        try (ModelRuntime runtime = new ModelRuntime(cache, new ModelDefaults("cpu", "onnxruntime", "fp32", 1));
                ModelRuntime.Model model = runtime.open("vit", ModelKind.FEATURES)) {
            assertThat(model.card().name()).isEqualTo("vit-onnx");
            assertThat(runtime.describe("vit", ModelKind.FEATURES))
                    .startsWith("features: vit-onnx (tiny-vit, random weights, ")
                    .endsWith(") on cpu, OnnxRuntime 1.23.2, fp32, 1 threads");
        }
        try (ModelRuntime runtime = new ModelRuntime(cache, new ModelDefaults("cpu", "pytorch", "auto", 0));
                ModelRuntime.Model model =
                        runtime.open(root.resolve("raft-onnx").toString(), ModelKind.FLOW)) {
            assertThat(model.card().name()).isEqualTo("raft");
        }
        try (ModelRuntime runtime = new ModelRuntime(cache, new ModelDefaults("cpu", "pytorch", "bf16", 0))) {
            assertThatThrownBy(() -> runtime.open("vit", ModelKind.FEATURES))
                    .hasMessage("model vit: no variant for PyTorch in bf16 beside " + root.resolve("vit"));
        }
    }

    @Test
    void identitiesTellModelsApartWithoutLoadingThem() {
        try (ModelRuntime runtime = runtime();
                ModelRuntime.Model one = runtime.open("vit", ModelKind.FEATURES);
                ModelRuntime.Model again = runtime.open(root.resolve("vit").toString(), ModelKind.FEATURES);
                ModelRuntime.Model other = runtime.open("vit-onnx", ModelKind.FEATURES)) {
            assertThat(one.identity()).isEqualTo(again.identity()).contains("-fp32-PyTorch");
            assertThat(other.identity()).isNotEqualTo(one.identity()).contains("-fp32-OnnxRuntime");
        }
    }

    @Test
    void refusesWhatIsMissingOrOfAnotherKind() {
        try (ModelRuntime runtime = runtime()) {
            assertThatThrownBy(() -> runtime.open("absent", ModelKind.FLOW))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageStartingWith("model absent: not in " + root)
                    .extracting(thrown -> ((FlowCutException) thrown).type())
                    .isEqualTo(ErrorType.MISSING_MODEL);
            assertThatThrownBy(() -> runtime.open("vit", ModelKind.FLOW))
                    .hasMessage(root.resolve("vit") + ": a model for features, not for flow");
        }
    }

    @Test
    void refusesAModelWhoseFileWasChanged() throws IOException {
        Files.write(root.resolve("vit/model.pt"), new byte[] {1}, StandardOpenOption.APPEND);
        try (ModelRuntime runtime = runtime();
                ModelRuntime.Model model = runtime.open("vit", ModelKind.FEATURES)) {
            assertThatThrownBy(() -> model.run(List.of(golden("case0_image.npy"))))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("model.pt: SHA-256 is ");
        }
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> new ModelRuntime(cache, new ModelDefaults("gpu:99", "auto", "auto", 0)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("models.device: gpu:99 is not available: this machine shows ");
    }
}
