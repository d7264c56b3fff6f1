package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;

/**
 * Where the program writes: results to standard output, everything else to standard error.
 *
 * @param interactive whether a person watches standard error
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean interactive) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Terminal {
        requireNonNull(out, "out");
        requireNonNull(err, "err");
    }

    /** The one line of JSON that ends the output of a command with {@code --json}. */
    void json(Object value) {
        try {
            out.println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result cannot be written as JSON", e);
        }
        out.flush();
    }
}
