package io.flowcut.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Reads a tracking server back by MLflow's own Python client. */
final class ReadBack {
    private ReadBack() {}

    /**
     * What an experiment holds.
     *
     * @param python Python of the environment that MLflow is installed in
     * @param scratch folder for the script
     */
    static JsonNode of(Path python, Path scratch, String uri, String experiment, String model)
            throws IOException, InterruptedException {
        Path script = scratch.resolve("read_back.py");
        try (InputStream resource = ReadBack.class.getResourceAsStream("read_back.py")) {
            Files.write(script, Objects.requireNonNull(resource).readAllBytes());
        }
        Path errors = scratch.resolve("read_back.err");
        ProcessBuilder builder = new ProcessBuilder(python.toString(), script.toString(), uri, experiment, model)
                .redirectError(errors.toFile());
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        Process process = builder.start();
        byte[] printed = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return new ObjectMapper().readTree(printed);
    }
}
