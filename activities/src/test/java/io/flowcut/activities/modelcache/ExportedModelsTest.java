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
import org.junit.jupiter.params.provider.CsvSource;

/** The real architectures with random weights, exported by export_models.py: Java's engines give torch's outputs. */
class ExportedModelsTest {
    @ParameterizedTest
    @CsvSource({
        "dino-vits16, torchscript",
        "dino-vits16, onnx",
        "dino-vits8, torchscript",
        "dino-vits8, onnx",
        "raft-small, torchscript",
        "raft-small, onnx",
        "raft-large, torchscript",
        "raft-large, onnx",
    })
    void anEngineGivesTorchsOutputAtTwoSizes(String model, String format) {
        Path folder = ExportedModels.of(
                model + "-" + format, "export_models.py", model, "--random-weights", "--format", format, "--out");
        ModelFolder exported = ModelFolder.open(folder);
        exported.checkDigest();
        assertThat(exported.engine()).isEqualTo(format.equals("onnx") ? ModelEngine.ONNX_RUNTIME : ModelEngine.PYTORCH);
        assertThat(exported.card().origin().randomSeed()).hasValue(1);
        List<Comparison> comparisons = new ModelTrial(new Engines(0)).run(exported);
        assertThat(comparisons).hasSize(2).allMatch(comparison -> comparison.difference() < 1e-3);
    }
}
