package io.flowcut.activities.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunManifestTest {
    @Test
    void survivesItsFile() throws Exception {
        RunManifest manifest = RunManifest.of("file:///out/.flowcut/staging/", "run", List.of());
        assertThat(manifest.output()).isEqualTo("file:///out");
        byte[] content = new ObjectMapper().writeValueAsBytes(manifest);
        assertThat(RunManifest.read(manifest.id(), content)).contains(manifest);
    }

    /** Trainings keep their checkpoints in the same place, and the garbage collection meets both. */
    @Test
    void leavesTheManifestOfATrainingAlone() {
        byte[] checkpoint = "{\"epoch\": 3, \"files\": []}".getBytes(UTF_8);
        assertThat(RunManifest.read("training-ab12", checkpoint)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"output\": \"x\"}", "{\"output\": {}}"})
    void aDamagedManifestIsRefused(String content) {
        assertThatThrownBy(() -> RunManifest.read("ab12", content.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.STORAGE))
                .hasMessage("manifest ab12: damaged: nothing is removed while it is there");
    }
}
