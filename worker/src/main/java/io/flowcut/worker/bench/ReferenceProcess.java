package io.flowcut.worker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Python process that runs functions of the reference on request: a line of JSON {"function", "arguments"} in, a line
 * of JSON out. It lives through a whole benchmark, so that Python's start and its imports are not timed. Large arrays
 * travel as .npy files.
 */
public final class ReferenceProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVER = "reference_server.py";
    private static final int EXIT_SECONDS = 10;

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final String name;

    private ReferenceProcess(Process process, String name) {
        this.process = process;
        this.name = name;
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts Python with one driver and waits until it has imported the reference.
     *
     * @param driver resource beside this class with the functions
     * @param scratch folder for the scripts
     * @throws FlowCutException when Python cannot be started or a module that the driver needs is missing
     */
    public static ReferenceProcess start(ReferencePython reference, String driver, Path scratch) {
        try {
            for (String script : new String[] {SERVER, driver}) {
                try (InputStream source = ReferenceProcess.class.getResourceAsStream(script)) {
                    Files.copy(source, scratch.resolve(script), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            ProcessBuilder builder = new ProcessBuilder(
                            reference.python().toString(),
                            scratch.resolve(SERVER).toString(),
                            driver.replace(".py", ""),
                            reference.folder().toAbsolutePath().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            // Where these are set they slow a current NumPy.
            builder.environment().remove("OPENBLAS_CORETYPE");
            builder.environment().remove("OPENBLAS_L2_SIZE");
            ReferenceProcess started =
                    new ReferenceProcess(builder.start(), reference.python().toString());
            started.answer();
            return started;
        } catch (IOException e) {
            throw new FlowCutException(
                    ErrorType.BAD_INPUT, reference.python() + ": cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Calls a function of the driver and waits for its answer.
     *
     * @throws FlowCutException with Python's message when the function raises
     */
    public JsonNode call(String function, Map<String, Object> arguments) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("function", function);
        request.put("arguments", arguments);
        try {
            requests.write(JSON.writeValueAsString(request));
            requests.newLine();
            requests.flush();
            return answer();
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, name + ": the reference has ended: " + e.getMessage(), e);
        }
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new FlowCutException(ErrorType.BAD_INPUT, name + ": the reference has ended without an answer");
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("error")) {
            throw new FlowCutException(
                    ErrorType.BAD_INPUT, name + ": " + answer.get("error").textValue());
        }
        return answer;
    }

    /** Ends the process. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
