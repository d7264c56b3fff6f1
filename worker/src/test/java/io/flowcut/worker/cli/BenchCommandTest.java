package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.bench.ReferencePython;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, System.getenv(), new StandardPipeline()).run(arguments);
    }

    private int bench(String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of("bench", name, "--repeats", "1", "--warm-up", "0"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        String[] lines = out.toString().split("\n");
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }

    /** The shared reference and its Python; skips the calling test without. */
    private static ReferencePython reference() {
        Path shared = Path.of(System.getProperty("flowcut.shared", "../../shared"), "reference");
        Optional<ReferencePython> found = Files.isDirectory(shared)
                ? ReferencePython.find(Optional.of(shared), Optional.empty(), System.getenv())
                : Optional.empty();
        if (found.isEmpty() && "1".equals(System.getenv("FLOWCUT_REQUIRE_SERVICES"))) {
            throw new IllegalStateException("no reference at " + shared + " or no Python for it");
        }
        Assumptions.assumeTrue(found.isPresent(), "skipped: no Python reference");
        return found.orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ncut", "affinity"})
    void timesOursAloneWhereThereIsNoReference(String name) throws IOException {
        Path file = folder.resolve("result.json");
        assertThat(bench(name, "--no-reference", "--tokens", "100", "--dimensions", "8", "--json", file.toString()))
                .isZero();
        JsonNode json = json();
        assertThat(json).isEqualTo(new ObjectMapper().readTree(file.toFile()));
        assertThat(json.get("bench").textValue()).isEqualTo(name);
        assertThat(json.get("tokens").intValue()).isEqualTo(100);
        assertThat(json.get("reference").booleanValue()).isFalse();
        for (JsonNode stage : json.get("stages")) {
            assertThat(stage.get("oursMedianSeconds").doubleValue()).isPositive();
            assertThat(stage.has("ratio")).isFalse();
        }
    }

    @Test
    void timesTheReferenceByTurnsAndComparesTheResults() throws IOException {
        ReferencePython reference = reference();
        String modules = reference.folder().toString();
        String python = reference.python().toString();
        assertThat(bench(
                        "ncut",
                        "--reference",
                        modules,
                        "--python",
                        python,
                        "--tokens",
                        "400",
                        "--dimensions",
                        "24",
                        "--graphs",
                        "3",
                        "--json"))
                .as("%s", err)
                .isZero();
        JsonNode json = json();
        assertThat(json.get("stages")).hasSize(3);
        for (JsonNode stage : json.get("stages")) {
            double ratio = stage.get("referenceMedianSeconds").doubleValue()
                    / stage.get("oursMedianSeconds").doubleValue();
            assertThat(stage.get("ratio").doubleValue()).isEqualTo(ratio);
        }
        assertThat(json.get("agreements")).hasSize(7);
        assertThat(json.get("agrees").booleanValue()).isTrue();
    }

    @Test
    void refinesAsTheReferenceDoes() throws IOException {
        ReferencePython reference = reference();
        assertThat(bench(
                        "crf",
                        "--reference",
                        reference.folder().toString(),
                        "--python",
                        reference.python().toString(),
                        "--size",
                        "160x120",
                        "--json"))
                .as("%s", err)
                .isZero();
        JsonNode json = json();
        assertThat(json.get("stages")).hasSize(2);
        assertThat(json.get("agreements")).hasSize(2);
        assertThat(json.get("agrees").booleanValue()).isTrue();
        assertThat(json.get("stages").get(1).get("ratio").doubleValue()).isPositive();
    }

    @Test
    void otherBenchmarksRunWithoutTheReference() throws IOException {
        assertThat(bench("crf", "--no-reference", "--masks", "2", "--size", "96x64", "--json"))
                .isZero();
        assertThat(json().get("stages")).hasSize(2);
        assertThat(bench("rle", "--no-reference", "--masks", "2", "--json")).isZero();
        assertThat(json().get("stages")).hasSize(3);
        assertThat(bench("flow", "--no-reference", "--json")).isZero();
        assertThat(json().get("stages")).hasSize(1);
    }

    @Test
    void aStepOfTrainingIsTimed() throws IOException {
        assertThat(bench(
                        "training-step",
                        "--json",
                        "--set",
                        "network.height=64",
                        "--set",
                        "network.width=96",
                        "--set",
                        "training.batch=1",
                        "--set",
                        "training.device=cpu",
                        "--set",
                        "loss.points=64"))
                .as("%s", err)
                .isZero();
        JsonNode json = json();
        assertThat(json.get("stages")).hasSize(2);
        assertThat(json.get("stages").get(0).get("stage").textValue()).isEqualTo("training step");
        assertThat(json.get("batch").intValue()).isEqualTo(1);
        assertThat(json.get("device").textValue()).isEqualTo("cpu");
    }

    /** The tiny networks under the names that the presets ask for. */
    private Path presetModels() throws IOException {
        Path cache = folder.resolve("models");
        TinyModels.create(cache);
        Files.move(cache.resolve("raft"), cache.resolve("raft-large"));
        Files.move(cache.resolve("vit"), cache.resolve("dino-vits8"));
        Files.move(cache.resolve("vit-onnx"), cache.resolve("dino-vits8-onnx"));
        return cache;
    }

    @Test
    void labelsAClipWithBothNetworks() throws IOException {
        assertThat(bench(
                        "pipeline",
                        "--no-reference",
                        "--models",
                        presetModels().toString(),
                        "--out",
                        folder.resolve("out").toString(),
                        "--frames",
                        "2",
                        "--size",
                        "64x96",
                        "--json"))
                .as("%s", err)
                .isZero();
        JsonNode json = json();
        assertThat(json.get("frames").intValue()).isEqualTo(2);
        assertThat(json.get("masks").intValue()).isPositive();
        assertThat(json.findValuesAsText("stage"))
                .contains("a frame", "flow inference", "features inference", "step flow", "step crf");
    }

    @Test
    void holdsWhatIsCutAgainstTheExactPreset() throws IOException {
        DemoClipFolder clip = new DemoClipFolder(folder.resolve("clip"));
        clip.write(new DemoClip(new DemoOptions(1, 3, 2, 96, 64)));
        Path out = folder.resolve("out");
        String[] options = {
            "presets",
            clip.frames().toString(),
            "--models",
            presetModels().toString(),
            "--out",
            out.toString(),
            "--frames",
            "2",
            "--set",
            "features.size=64x96",
            "--settings"
        };
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("exact,balanced,features-onnx", "--json"));
        assertThat(run(arguments.toArray(String[]::new))).as("%s", err).isZero();
        JsonNode settings = json().get("settings");
        assertThat(json())
                .isEqualTo(
                        new ObjectMapper().readTree(out.resolve("presets.json").toFile()));
        assertThat(settings.findValuesAsText("setting")).containsExactly("exact", "balanced", "features-onnx");
        JsonNode exact = settings.get(0).get("difference");
        assertThat(exact.get("maskIou").doubleValue()).isEqualTo(1);
        assertThat(exact.get("flowError").doubleValue()).isZero();
        assertThat(exact.get("frameFeatures").doubleValue()).isLessThan(1e-9);
        // The other engine gives the same within rounding.
        JsonNode onnx = settings.get(2).get("difference");
        assertThat(onnx.get("flowError").doubleValue()).isZero();
        assertThat(onnx.get("frameFeatures").doubleValue()).isLessThan(1e-6);
        assertThat(Files.readAllLines(out.resolve("presets.md"))).hasSize(5);

        arguments.set(arguments.size() - 2, "exact,fastest");
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString()).contains("--settings: fastest is not allowed; allowed: exact, balanced, fast, ");
        arguments.set(arguments.size() - 2, "fast");
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(1);
        assertThat(err.toString()).contains("model raft-large-12: not in ");
    }

    @Test
    void whatIsAskedForAndMissingIsNamedInOneLine() {
        assertThat(bench("ncut", "--reference", folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(folder.resolve("none") + ": no folder with the reference is there");
        assertThat(bench("ncut", "--python", folder.resolve("python").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(folder.resolve("python") + ": no Python interpreter is there");
        assertThat(bench("ncut", "--case", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("case.json: cannot be read");
        assertThat(bench("ncut", "--tokens", "3")).isEqualTo(2);
        assertThat(bench("ncut", "--graphs", "-1")).isEqualTo(2);
        assertThat(bench("crf", "--masks", "17")).isEqualTo(2);
        assertThat(bench("crf", "--size", "20x9999")).isEqualTo(2);
        assertThat(bench("crf", "--case", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString()).contains(folder.resolve("none.png").toString());
        assertThat(bench("ncut", "--repeats", "0")).isEqualTo(2);
        assertThat(run("bench")).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing: ncut, affinity, crf, rle, flow, evaluate");
    }

    @Test
    void aPythonWithoutTheReferencesModulesIsNamed() {
        Path python = Path.of("/usr/bin/python3");
        Assumptions.assumeTrue(Files.isExecutable(python), "skipped: no /usr/bin/python3");
        assertThat(bench("ncut", "--reference", folder.toString(), "--python", python.toString(), "--tokens", "16"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("ModuleNotFoundError").doesNotContain("internal error");
    }

    @Test
    void commandsWithoutEnvironmentFindNothing() {
        assertThat(ReferencePython.find(Optional.empty(), Optional.empty(), Map.of("HOME", folder.toString())))
                .isEmpty();
    }

    /** Two frames, an object that is found and moved by a pixel, and a second that is not there. */
    private Path smallGolden() throws IOException {
        for (String side : new String[] {"gt", "pred"}) {
            for (int frame = 0; frame < 2; frame++) {
                byte[] labels = new byte[64 * 48];
                for (int i = 0; i < labels.length; i++) {
                    int x = i % 64 - (side.equals("pred") ? 1 : 0);
                    int y = i / 64;
                    boolean inside = x >= 10 && x < 30 && y >= 10 + frame && y < 35;
                    labels[i] = (byte) (inside ? 1 : side.equals("pred") && y > 44 ? 2 : 0);
                }
                Path file = folder.resolve("golden/davis/" + side + "/boat/0000" + frame + ".png");
                Files.createDirectories(file.getParent());
                Files.write(file, new PalettePng().encode(new LabelMap(64, 48, labels)));
            }
        }
        Path ytvis = Files.createDirectories(folder.resolve("golden/ytvis"));
        for (String side : new String[] {"gt", "pred"}) {
            String from = folder.resolve("golden/davis").resolve(side).toString();
            assertThat(run(
                            "export",
                            from,
                            "--format",
                            "ytvis",
                            "--out",
                            ytvis.resolve(side + ".json").toString()))
                    .isZero();
        }
        Files.move(ytvis.resolve("gt.json"), ytvis.resolve("small_gt.json"));
        JsonNode found = new ObjectMapper().readTree(ytvis.resolve("pred.json").toFile());
        Files.writeString(
                ytvis.resolve("small_results.json"), found.get("annotations").toString());
        return folder.resolve("golden");
    }

    @Test
    void theEvaluatorsAgreeWithTheOfficialOnes() throws IOException {
        ReferencePython reference = reference();
        assertThat(bench(
                        "evaluate",
                        "--golden",
                        smallGolden().toString(),
                        "--case",
                        "small",
                        "--sequence",
                        "boat",
                        "--reference",
                        reference.folder().toString(),
                        "--json"))
                .isZero();
        JsonNode json = json();
        assertThat(json.get("agrees").booleanValue()).isTrue();
        assertThat(json.get("agreements")).hasSize(3);
        assertThat(json.get("stages").get(0).get("ratio").doubleValue()).isPositive();
    }
}
