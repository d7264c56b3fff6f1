package io.flowcut.worker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.flowcut.activities.dataset.LocalOutputFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where an evaluation writes its figures at full double precision. */
public final class FiguresOutput {
    private static final String STANDARD_OUTPUT = "-";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(
            names = "--json",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            paramLabel = "FILE",
            description =
                    "Write the figures at full precision to a JSON file; without FILE, end standard output with one"
                            + " line of JSON.")
    private Optional<String> target = Optional.empty();

    /** Writes a value, where it is asked for; a figure of no object is null. */
    void write(Object value, Terminal terminal) {
        if (target.isEmpty()) {
            return;
        }
        if (target.get().equals(STANDARD_OUTPUT)) {
            terminal.json(value);
            return;
        }
        Path file = Path.of(target.get()).toAbsolutePath();
        try {
            byte[] content = (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
            new LocalOutputFolder(file.getParent()).write(file.getFileName().toString(), content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the figures cannot be written as JSON", e);
        }
    }
}
