package io.flowcut.activities.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDescriptionTest {
    private static final NetworkConfig STILL =
            new NetworkConfig("tiny", "", 96, 160, 64, 4, 12, 3, 128, false, 2, false, true);

    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() {
        ModelDescription description = ModelDescription.of(NetworkConfig.DEFAULT, 2, 1800, 7);
        description.write(folder);
        assertThat(ModelDescription.read(folder)).isEqualTo(description);
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
    }

    @Test
    void aModelThatSawTheCoarserMotionIsRefusedAndOneThatSawNoneIsNot() throws IOException {
        ModelDescription.of(NetworkConfig.DEFAULT, 2, 1800, 7).write(folder);
        assertRefused(1, "train it anew");
        ModelDescription.of(STILL, 2, 1800, 7).write(folder);
        format(1);
        assertThat(ModelDescription.read(folder).network()).isEqualTo(STILL);
        assertRefused(3, "format 3 is not known");
    }

    private void assertRefused(int format, String cause) throws IOException {
        format(format);
        assertThatThrownBy(() -> ModelDescription.read(folder))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(folder.resolve(ModelDescription.FILE).toString())
                .hasMessageContaining(cause)
                .hasMessageNotContaining("\n");
    }

    private void format(int format) throws IOException {
        Path file = folder.resolve(ModelDescription.FILE);
        Files.writeString(file, Files.readString(file).replaceFirst("\"format\" : \\d+", "\"format\" : " + format));
    }
}
