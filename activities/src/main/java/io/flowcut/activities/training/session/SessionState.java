package io.flowcut.activities.training.session;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a saved session is beside its arrays.
 *
 * @param format version of the format, 1
 * @param step optimizer steps done
 * @param dataPosition position of the clip that is read next
 * @param seed start of everything random
 * @param rateScale factor of the learning rate
 * @param lossScale factor of the loss
 * @param goodSteps steps since that factor changed
 * @param arrays SHA-256 of the file with weights and moments
 * @param network the model
 */
record SessionState(
        int format,
        long step,
        long dataPosition,
        int seed,
        double rateScale,
        double lossScale,
        int goodSteps,
        String arrays,
        NetworkConfig network) {
    static final int FORMAT = 1;
    static final String FILE = "session.json";
    static final String ARRAYS = "session.safetensors";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    SessionState {
        requireNonNull(arrays, "arrays");
        requireNonNull(network, "network");
    }

    void write(Path folder) {
        Path file = folder.resolve(FILE);
        Path temporary = folder.resolve(FILE + ".tmp");
        try {
            Files.write(temporary, JSON.writeValueAsBytes(this));
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written", e);
        }
    }

    static SessionState read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw FlowCutException.badInput(folder.toString(), "no saved training: it has no " + FILE);
        }
        try {
            SessionState state = JSON.readValue(Files.readAllBytes(file), SessionState.class);
            if (state.format() != FORMAT) {
                throw FlowCutException.badInput(
                        file.toString(), "format " + state.format() + " is not known; known: " + FORMAT);
            }
            return state;
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": not the state of a training", e);
        }
    }
}
