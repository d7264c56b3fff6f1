package io.flowcut.activities.training.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
 * What model.json says of an exported model.
 *
 * @param format version of the format, 2; in 1 the motion that a network saw was coarser
 * @param network sizes, input size among them
 * @param clipFrames frames of a clip that it was trained with
 * @param input how frames become numbers, for readers; FlowCut knows
 * @param step optimizer steps that it was trained for
 * @param seed start of everything random
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelDescription(int format, NetworkConfig network, int clipFrames, String input, long step, int seed) {
    /** Name of the description in a model folder. */
    public static final String FILE = "model.json";
    /** Name of the weights in a model folder. */
    public static final String WEIGHTS = "model.safetensors";

    private static final int FORMAT = 2;
    private static final int COARSE_MOTION = 1;
    private static final String COLOURS = "RGB / 255, less 0.485 0.456 0.406, divided by 0.229 0.224 0.225";
    private static final String MOTION = "; then the flow to the next frame less the camera's, and its length";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public ModelDescription {
        requireNonNull(network, "network");
        requireNonNull(input, "input");
    }

    /** Describes a model of today's format. */
    public static ModelDescription of(NetworkConfig network, int clipFrames, long step, int seed) {
        return new ModelDescription(
                FORMAT, network, clipFrames, network.motion() ? COLOURS + MOTION : COLOURS, step, seed);
    }

    /**
     * Writes model.json.
     *
     * @throws FlowCutException of type Storage when it cannot be written
     */
    public void write(Path folder) {
        Path file = folder.resolve(FILE);
        Path temporary = folder.resolve(FILE + ".tmp");
        try {
            Files.write(temporary, JSON.writeValueAsBytes(this));
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written", e);
        }
    }

    /**
     * Reads model.json.
     *
     * @throws FlowCutException of type MissingModel when it is missing or not one
     */
    public static ModelDescription read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new FlowCutException(ErrorType.MISSING_MODEL, folder + ": no trained model: it has no " + FILE);
        }
        try {
            ModelDescription description = JSON.readValue(Files.readAllBytes(file), ModelDescription.class);
            if (description.format() == COARSE_MOTION && description.network().motion()) {
                throw new FlowCutException(
                        ErrorType.MISSING_MODEL,
                        file + ": a model of format 1 saw a coarser motion than models see now: train it anew");
            }
            if (description.format() != FORMAT && description.format() != COARSE_MOTION) {
                throw new FlowCutException(
                        ErrorType.MISSING_MODEL,
                        file + ": format " + description.format() + " is not known; known: " + FORMAT);
            }
            return description;
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.MISSING_MODEL, file + ": not the description of a trained model", e);
        }
    }
}
