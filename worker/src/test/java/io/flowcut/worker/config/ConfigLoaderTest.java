package io.flowcut.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigLoaderTest {
    private final ConfigSchema schema = new ConfigSchema();

    @TempDir
    Path folder;

    @Test
    void nothingGivenIsTheDefault() {
        assertThat(loader(Map.of()).load(Optional.empty(), List.of())).isEqualTo(FlowCutConfig.DEFAULT);
    }

    @Test
    void laterLayersWin() throws IOException {
        Path file = yaml("ncut:\n  tau: 0.1\n  alpha: 0.1\n  maxMasks: 5\ncrf:\n  enabled: false\n");
        FlowCutConfig config = loader(Map.of("FLOWCUT_NCUT_ALPHA", "0.2", "FLOWCUT_NCUT_MAX_MASKS", "6"))
                .load(Optional.of(file), List.of("ncut.maxMasks=7", "worker.slots=3", "ncut.maxMasks=8"));

        assertThat(config.pipeline().ncut().tau()).isEqualTo(0.1);
        assertThat(config.pipeline().ncut().alpha()).isEqualTo(0.2);
        assertThat(config.pipeline().ncut().maxMasks()).isEqualTo(8);
        assertThat(config.pipeline().crf().enabled()).isFalse();
        assertThat(config.worker().slots()).isEqualTo(3);
        assertThat(config.pipeline().flow())
                .isEqualTo(FlowCutConfig.DEFAULT.pipeline().flow());
    }

    @Test
    void dottedKeysAndEmptySectionsAndFilesAreFine() throws IOException {
        assertThat(loader(Map.of())
                        .load(Optional.of(yaml("ncut.tau: 0.3\ncrf:\n")), List.of())
                        .pipeline()
                        .ncut()
                        .tau())
                .isEqualTo(0.3);
        assertThat(loader(Map.of()).load(Optional.of(yaml("# nothing\n")), List.of()))
                .isEqualTo(FlowCutConfig.DEFAULT);
    }

    @Test
    void badAssignmentsAreNamedWithWhatIsAllowed() {
        assertRefused("ncut.tua=0.3", "--set: unknown key ncut.tua; did you mean ncut.tau?");
        assertRefused("crf.tau=0.3", "did you mean ncut.tau?");
        assertRefused("ncut.tau", "--set ncut.tau: expected section.key=value");
        assertRefused("ncut.tau=x", "ncut.tau: x is not allowed; allowed: a number from -1 to 1");
        assertRefused("ncut.tau=", "ncut.tau: an empty value is not allowed");
        assertRefused("ncut.tau=7", "ncut.tau: 7.0 is not allowed; allowed: -1 to 1");
        assertRefused("ncut.tau=NaN", "ncut.tau: NaN is not allowed; allowed: -1 to 1");
        assertRefused("ncut.maxMasks=2.5", "ncut.maxMasks: 2.5 is not allowed; allowed: a whole number from 1 to 16");
        assertRefused("crf.enabled=perhaps", "crf.enabled: perhaps is not allowed; allowed: true | false");
        assertRefused("features.backend=clip", "features.backend: clip is not allowed; allowed: classical | dino");
        assertRefused("models.device=gpu0", "models.device: gpu0 is not allowed; allowed: ");
        assertRefused("worker.slots=-1", "worker.slots: -1 is not allowed; allowed: 0 to 256");
    }

    private void assertRefused(String assignment, String message) {
        assertThatThrownBy(() -> loader(Map.of()).load(Optional.empty(), List.of(assignment)))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.CONFIG))
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void badFilesAreNamed() throws IOException {
        assertFileRefused(yaml("ncut:\n  tow: 1\n"), "unknown key ncut.tow; did you mean ncut.tau?");
        assertFileRefused(yaml("ncut: 4\n"), "unknown key ncut");
        assertFileRefused(yaml("nct:\n  tau: 1\n"), "unknown key nct.tau; did you mean ncut.tau?");
        assertFileRefused(yaml("- a\n- b\n"), "expected sections with keys");
        assertFileRefused(yaml("ncut:\n  tau: [1, 2]\n"), "ncut.tau: [1,2] is not allowed");
        assertFileRefused(yaml("ncut:\n  tau: 0.1\n  tau: 0.2\n"), "not YAML: line 3: Duplicate");
        assertFileRefused(yaml("ncut: {tau: 0.1\n"), "not YAML: line");
        assertFileRefused(folder.resolve("missing.yaml"), "missing.yaml: no such configuration file");
        assertFileRefused(folder, "cannot be read");
    }

    private void assertFileRefused(Path file, String message) {
        assertThatThrownBy(() -> loader(Map.of()).load(Optional.of(file), List.of()))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.CONFIG))
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void aTypoInAnEnvironmentVariableIsNamed() {
        assertThatThrownBy(() -> loader(Map.of("FLOWCUT_NCUT_TOW", "1")).load(Optional.empty(), List.of()))
                .hasMessageContaining("environment variable FLOWCUT_NCUT_TOW: unknown key ncut.tow")
                .hasMessageContaining("did you mean ncut.tau?");
    }

    @Test
    void variablesOfOthersAreLeftAlone() {
        Map<String, String> others = Map.of(
                "FLOWCUT_JAVA_OPTS", "-Xmx3g",
                "FLOWCUT_WORKER_SERVICE_HOST", "10.0.0.1",
                "FLOWCUT_WORKER_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "PATH", "/bin");
        assertThat(loader(others).load(Optional.empty(), List.of())).isEqualTo(FlowCutConfig.DEFAULT);
    }

    @Test
    void everyKeyIsDocumentedAndCanBeSetToItsDefault() {
        Set<String> variables = new HashSet<>();
        for (ConfigKey key : schema.keys()) {
            assertThat(key.description()).as(key.key()).isNotBlank();
            assertThat(variables.add(key.environmentName()))
                    .as(key.environmentName())
                    .isTrue();
            assertThat(loader(Map.of(key.environmentName(), String.valueOf(key.defaultValue())))
                            .load(Optional.empty(), List.of(key.key() + "=" + key.defaultValue())))
                    .isEqualTo(FlowCutConfig.DEFAULT);
        }
        assertThat(schema.keys()).extracting(ConfigKey::key).contains("ncut.tau", "storage.uri", "worker.gracePeriod");
    }

    @Test
    void sectionsShowTheEffectiveValues() {
        FlowCutConfig config = loader(Map.of()).load(Optional.empty(), List.of("ncut.tau=0.35"));
        assertThat(schema.sections(config).get("ncut"))
                .containsEntry("tau", 0.35)
                .containsEntry("maxMasks", NcutConfig.DEFAULT.maxMasks());
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(schema, environment);
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), text);
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void aPresetComesBeforeEverythingElse(Preset preset) {
        FlowCutConfig config = loader(Map.of("FLOWCUT_FLOW_MAX_SIDE", "640"))
                .load(Optional.of(preset), Optional.empty(), List.of("features.model=mine"));
        assertThat(config.pipeline().flow().backend()).isEqualTo("raft");
        assertThat(config.pipeline().features().backend()).isEqualTo("dino");
        assertThat(config.pipeline().flow().maxSide()).isEqualTo(640);
        assertThat(config.pipeline().features().model()).isEqualTo("mine");
        preset.settings()
                .keySet()
                .forEach(key -> assertThat(new ConfigSchema().find(key)).as(key).isPresent());
    }
}
