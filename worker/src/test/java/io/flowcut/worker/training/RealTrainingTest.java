package io.flowcut.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.worker.training.TrainingProgram.Run;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From generated clips to predictions with the real model, small; killed five times on the way, on a processor. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RealTrainingTest {
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    private static Run run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new FlowCut(
                        new Terminal(new PrintWriter(out), new PrintWriter(err), false),
                        Map.of(),
                        new StandardPipeline())
                .run(arguments.toArray(String[]::new));
        assertThat(exitCode).as(err.toString()).isZero();
        return new Run(exitCode, out.toString(), err.toString());
    }

    private List<String> train(String out) {
        List<String> arguments = new ArrayList<>(List.of("train", "--json"));
        arguments.addAll(List.of("--data", folder.resolve("data").toString()));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        for (String setting : List.of(
                "training.steps=24",
                "training.batch=1",
                "training.warmupSteps=2",
                "training.checkpointSteps=3",
                "training.validationSteps=12",
                "training.device=cpu",
                "network.height=64",
                "network.width=96",
                "network.channels=32",
                "network.queries=6",
                "loss.points=256")) {
            arguments.addAll(List.of("--set", setting));
        }
        return arguments;
    }

    @Test
    void killedFiveTimesItEndsWithTheSameWeightsAndPredicts() throws Exception {
        Path truth = folder.resolve("truth");
        run(List.of("generate", "--clips", "4", "--frames", "8", "--size", "96x64", "--out", truth.toString()));
        run(List.of(
                "dataset",
                "assemble",
                truth.toString(),
                "--out",
                folder.resolve("data").toString(),
                "--set",
                "assembly.valShare=0.3",
                "--set",
                "assembly.minScore=0"));
        JsonNode result = new ObjectMapper()
                .readTree(run(train("plain")).out().strip().lines().reduce("", (a, b) -> b));
        assertThat(result.get("ap50").asDouble()).isBetween(0.0, 1.0);

        BufferedImage samples =
                ImageIO.read(folder.resolve("plain/samples/round-1.png").toFile());
        assertThat(samples.getWidth()).isGreaterThan(2 * 320);

        Path log = folder.resolve("killed.log");
        new Kills(folder.resolve("killed"), log)
                .run(KILLS, 200, () -> TrainingProgram.begin(FlowCut.class, log, Map.of(), train("killed")));
        Path weights = Path.of("model", "model.safetensors");
        assertThat(folder.resolve("killed").resolve(weights))
                .hasSameBinaryContentAs(folder.resolve("plain").resolve(weights));

        run(List.of(
                "predict",
                "--model",
                folder.resolve("killed").resolve("model").toString(),
                truth.resolve("frames").toString(),
                "--out",
                folder.resolve("predicted").toString()));
        assertThat(Files.readString(folder.resolve("predicted").resolve("annotations.json")))
                .contains("\"videos\"");
    }
}
