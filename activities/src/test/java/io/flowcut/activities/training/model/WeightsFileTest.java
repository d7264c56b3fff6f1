package io.flowcut.activities.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.inference.Tensor;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("b.weight", new Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 1e-30f, Float.NaN, 6}));
        arrays.put("a", new Tensor(new long[] {}, new float[] {7}));
        Path file = folder.resolve("w.safetensors");
        WeightsFile.write(file, arrays);
        Map<String, Tensor> read = WeightsFile.read(file);
        assertThat(read.keySet()).containsExactly("b.weight", "a");
        arrays.forEach((name, tensor) -> {
            assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
            assertThat(read.get(name).values()).isEqualTo(tensor.values());
        });
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
    }

    @Test
    void refusesWhatIsMissingCutOffOrSomethingElse() throws IOException {
        Path file = folder.resolve("w.safetensors");
        assertRefused(file, "there is no such file");
        WeightsFile.write(file, Map.of("a", new Tensor(new long[] {4}, new float[4])));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));
        assertRefused(file, "the array a is cut off or misplaced");
        Files.write(file, Arrays.copyOf(whole, 20));
        assertRefused(file, "not a safetensors file");
        Files.writeString(file, "GIF89a and more than eight bytes");
        assertRefused(file, "not a safetensors file");
        Files.write(file, new byte[3]);
        assertRefused(file, "not a safetensors file");
    }

    private static void assertRefused(Path file, String cause) {
        assertThatThrownBy(() -> WeightsFile.read(file))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(cause)
                .hasMessageNotContaining("\n");
    }
}
