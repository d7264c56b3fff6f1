package io.flowcut.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.testing.FakeTraining;
import io.flowcut.mlflow.RealMlflow;
import io.flowcut.worker.training.TrainingProgram.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowcut train} as a user has it, with a real MLflow server; only the network is faked. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TrainCommandTest {
    private static final int KILLS = 5;
    private static final int STEPS = 400;

    @TempDir
    static Path shared;

    private static RealMlflow mlflow;
    private static Path data;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        mlflow = RealMlflow.start(shared);
        data = AssembledFolder.write(shared.resolve("data"));
    }

    @AfterAll
    static void stop() {
        if (mlflow != null) {
            mlflow.close();
        }
    }

    private static Map<String, String> environment(String uri, String experiment) {
        return Map.of("MLFLOW_TRACKING_URI", uri, "MLFLOW_EXPERIMENT_NAME", experiment);
    }

    private List<String> train(String out, String model, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--data",
                data.toString(),
                "--out",
                folder.resolve(out).toString(),
                "--register",
                model,
                "--json",
                "--set",
                "training.steps=" + STEPS,
                "--set",
                "training.checkpointSteps=20",
                "--set",
                "training.warmupSteps=10"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static Run run(String experiment, String uri, FakeTraining training, List<String> arguments) {
        return TrainingProgram.run(environment(uri, experiment), training, arguments.toArray(String[]::new));
    }

    private JsonNode readBack(String experiment, String model) throws Exception {
        return ReadBack.of(mlflow.python(), folder, mlflow.uri(), experiment, model);
    }

    private byte[] weights(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve("model").resolve("model.safetensors"));
    }

    private static JsonNode lastLine(Run run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out().strip().lines().reduce("", (a, b) -> b));
    }

    @Test
    void twoRoundsArriveInMlflowAsItsOwnClientReadsThem() throws Exception {
        FakeTraining training = new FakeTraining();
        JsonNode result = lastLine(run(
                "rounds",
                mlflow.uri(),
                training,
                train("rounds", "rounds", "--rounds", "2", "--set", "training.validationSteps=100")));
        // The figures of the fake depend on the steps alone, so the second round is no better.
        assertThat(result.get("rounds").asInt()).isEqualTo(2);
        assertThat(result.get("best").asInt()).isEqualTo(1);
        assertThat(result.get("ap50").asDouble()).isEqualTo(0.8);
        assertThat(folder.resolve("rounds").resolve("training.json")).isRegularFile();

        JsonNode read = readBack("rounds", "rounds");
        assertThat(read.get("runs")).hasSize(3);
        JsonNode parent = read.get("runs").get(0);
        assertThat(parent.get("name").asText()).isEqualTo("train rounds");
        assertThat(parent.get("status").asText()).isEqualTo("FINISHED");
        assertThat(parent.at("/params/training.steps").asText()).isEqualTo(Integer.toString(STEPS));
        JsonNode tags = parent.get("tags");
        assertThat(tags.get("flowcut.workflowId").asText()).startsWith("flowcut-training-rounds-");
        assertThat(tags.get("flowcut.datasetDigest").asText()).isEqualTo(AssembledFolder.DIGEST);
        assertThat(tags.get("mlflow.source.git.commit").asText()).isNotEmpty();
        assertThat(tags.get("mlflow.note.content").asText())
                .contains(tags.get("flowcut.workflowId").asText());
        assertThat(parent.get("datasets")).hasSize(1);
        assertThat(parent.at("/datasets/0/0").asText()).isEqualTo("clips");
        assertThat(parent.get("artifacts").toString())
                .contains(
                        "config.json",
                        "training.json",
                        "curves/round-1.svg",
                        "curves/round-2.csv",
                        "samples/round-1.png",
                        "samples/round-2.png",
                        "checkpoints/round-1.json",
                        "checkpoints/round-1/state.bin",
                        "model/MLmodel",
                        "model/model.safetensors",
                        "model/input_example.json");
        for (int round = 1; round <= 2; round++) {
            JsonNode nested = read.get("runs").get(round);
            assertThat(nested.at("/tags/mlflow.parentRunId").asText())
                    .isEqualTo(parent.get("id").asText());
            assertThat(nested.get("status").asText()).isEqualTo("FINISHED");
            assertThat(nested.at("/metrics/val~1AP50")).hasSize(4);
            // Step 1 and every fifth.
            assertThat(nested.at("/metrics/train~1loss")).hasSize(STEPS / 5 + 1);
            assertThat(nested.at("/metrics/train~1loss~1mask")).hasSize(STEPS / 5 + 1);
        }
        JsonNode champion = read.get("champion");
        assertThat(champion.get("version").asText()).isEqualTo("1");
        assertThat(champion.get("run").asText()).isEqualTo(parent.get("id").asText());
        assertThat(champion.get("inputs").asText()).contains("uint8");
        assertThat(champion.get("outputs").toString()).isEqualTo("[\"scores\",\"maskLogits\",\"embeddings\"]");
        assertThat(champion.get("example")).hasSize(4);
        assertThat(result.get("mlflow").asText())
                .endsWith("/runs/" + parent.get("id").asText());

        // Once more: everything is there, and nothing doubles.
        long steps = training.steps.get();
        lastLine(run(
                "rounds",
                mlflow.uri(),
                training,
                train("rounds", "rounds", "--rounds", "2", "--set", "training.validationSteps=100")));
        assertThat(training.steps.get()).isEqualTo(steps);
        JsonNode again = readBack("rounds", "rounds");
        assertThat(again.get("runs")).hasSize(3);
        for (int round = 0; round <= 2; round++) {
            assertThat(again.get("runs").get(round).get("metrics"))
                    .isEqualTo(read.get("runs").get(round).get("metrics"));
        }
    }

    @Test
    void killedFiveTimesItEndsWithTheSameWeightsAndNoPointTwice() throws Exception {
        FakeTraining undisturbed = new FakeTraining();
        lastLine(run("plain", mlflow.uri(), undisturbed, train("plain", "plain")));
        assertThat(undisturbed.steps.get()).isEqualTo(STEPS);

        Path log = folder.resolve("killed.log");
        List<String> arguments = train("killed", "killed");
        new Kills(folder.resolve("killed"), log)
                .run(KILLS, 300, () -> TrainingProgram.begin(log, environment(mlflow.uri(), "killed"), arguments));

        assertThat(weights("killed")).isEqualTo(weights("plain"));
        JsonNode killed = readBack("killed", "killed").get("runs");
        assertThat(killed).hasSize(2);
        killed.get(1).get("metrics").forEach(points -> {
            List<Integer> steps = new ArrayList<>();
            points.forEach(point -> steps.add(point.get(0).asInt()));
            assertThat(steps).doesNotHaveDuplicates();
        });
        assertThat(killed.get(1).at("/metrics/train~1loss")).hasSize(STEPS / 5 + 1);
    }

    @Test
    void aServerThatIsAwayStopsNothingAndIsToldLater() throws Exception {
        FakeTraining training = new FakeTraining();
        JsonNode result = lastLine(run(
                "away",
                "http://127.0.0.1:1",
                training,
                train("away", "away", "--set", "tracking.checkpointMegabytes=0")));
        assertThat(training.steps.get()).isEqualTo(STEPS);
        assertThat(folder.resolve("away/checkpoints/round-1.json")).isRegularFile();
        assertThat(folder.resolve("away/checkpoints/round-1")).doesNotExist();
        assertThat(result.get("warnings").toString()).contains("flowcut tracking push");

        Run pushed = TrainingProgram.run(
                environment(mlflow.uri(), "away"),
                training,
                "tracking",
                "push",
                folder.resolve("away").toString());
        assertThat(pushed.exitCode()).as(pushed.err()).isZero();
        JsonNode runs = readBack("away", "away").get("runs");
        assertThat(runs).hasSize(2);
        assertThat(runs.get(1).at("/metrics/train~1loss")).hasSize(STEPS / 5 + 1);
        assertThat(runs.get(0).get("status").asText()).isEqualTo("FINISHED");
    }

    @Test
    void aLossThatIsNeverFiniteFailsTheRunWithItsCause() throws Exception {
        FakeTraining training = new FakeTraining();
        training.alwaysBad = step -> step == 150;
        Run failed = run("diverged", mlflow.uri(), training, train("diverged", "diverged"));
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains("training diverged: step 150").contains("training.learningRate");
        assertThat(folder.resolve("diverged").resolve("model")).doesNotExist();
    }

    @Test
    void whatIsNoDatasetIsNamed() {
        Run refused = run(
                "none",
                mlflow.uri(),
                new FakeTraining(),
                List.of(
                        "train",
                        "--data",
                        folder.toString(),
                        "--out",
                        folder.resolve("x").toString()));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("no dataset.json there");
    }
}
