package io.flowcut.activities.modelcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.modelcache.ModelTrial.Comparison;
import io.flowcut.activities.testing.ExportedModels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real architectures with random weights, exported by export_models.py: Java's engines give torch's outputs. */
class ExportedModelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"dino-vits8", "raft-small", "raft-large"})
    void bothEnginesGiveTorchsOutputAtTwoSizes(String model) {
        Path folder = ExportedModels.beside(
                model,
                "model",
                "export_models.py",
                model,
                "--random-weights",
                "--format",
                "torchscript",
                "onnx",
                "--out");
        for (ModelEngine engine : ModelEngine.values()) {
            boolean onnx = engine == ModelEngine.ONNX_RUNTIME;
            ModelFolder exported = ModelFolder.open(folder.resolve(onnx ? "model-onnx" : "model"));
            exported.checkDigest();
            assertThat(exported.engine()).isEqualTo(engine);
            assertThat(exported.card().origin().randomSeed()).hasValue(1);
            List<Comparison> comparisons = new ModelTrial(new Engines(0)).run(exported);
            assertThat(comparisons).hasSize(2).allMatch(comparison -> comparison.difference() < 1e-3);
        }
    }
}
