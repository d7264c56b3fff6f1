package io.flowcut.activities.model;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A folder with a model, laid out as DJL expects it:
 *
 * <pre>
 * model.pt or model.onnx   TorchScript or ONNX; float32 in and out
 * serving.properties       engine=PyTorch or OnnxRuntime, option.modelName=model, other options of the engine
 * card.json                what is known of the model, see {@link ModelCard}
 * golden/                  inputs and outputs as .npy
 * </pre>
 *
 * @param path the folder
 * @param card content of card.json
 * @param engine the engine that the file is for
 * @param serving content of serving.properties
 */
public record ModelFolder(Path path, ModelCard card, ModelEngine engine, Map<String, String> serving) {
    public static final String CARD = "card.json";
    public static final String SERVING = "serving.properties";
    private static final String MODEL_NAME = "option.modelName";
    /** A card or properties file beyond this is none. */
    private static final long LARGEST_TEXT = 1 << 20;

    public ModelFolder {
        requireNonNull(path, "path");
        requireNonNull(card, "card");
        requireNonNull(engine, "engine");
        serving = Map.copyOf(serving);
    }

    /**
     * Reads what a folder says of its model. The model file must be there; whether its digest is right is left to
     * {@link #checkDigest()}.
     *
     * @throws FlowCutException of type MissingModel with one line that names the file and the cause
     */
    public static ModelFolder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw missing(folder, "no such model folder");
        }
        Path cardFile = folder.resolve(CARD);
        ModelCard card = new ModelCardJson(cardFile.toString()).read(read(cardFile));
        Path servingFile = folder.resolve(SERVING);
        Map<String, String> serving = properties(servingFile);
        ModelEngine engine = engine(servingFile, serving.getOrDefault("engine", ""));
        if (!card.file().endsWith(engine.suffix())) {
            throw missing(cardFile, "file: " + card.file() + " is not for the engine " + engine.djlName());
        }
        ModelFolder model = new ModelFolder(folder, card, engine, serving);
        String name = serving.getOrDefault(MODEL_NAME, "");
        if (!name.equals(model.modelName())) {
            throw missing(servingFile, MODEL_NAME + ": " + name + " is not the card's file " + card.file());
        }
        if (!Files.isRegularFile(model.modelFile())) {
            throw missing(model.modelFile(), "no such model file");
        }
        return model;
    }

    /** The model file. */
    public Path modelFile() {
        return path.resolve(card.file());
    }

    /** The model's name in DJL: the file without its ending. */
    public String modelName() {
        return card.file().substring(0, card.file().length() - engine.suffix().length());
    }

    /**
     * The digest that the card gives: 64 hexadecimal digits.
     *
     * @throws FlowCutException of type MissingModel when it gives none
     */
    public String digest() {
        return card.sha256().orElseThrow(() -> missing(path.resolve(CARD), "gives no sha256 of the model file"));
    }

    /**
     * Reads the whole model file and holds it against the card.
     *
     * @throws FlowCutException of type MissingModel when the digest is another or missing
     */
    public void checkDigest() {
        String expected = digest();
        String actual = actualDigest();
        if (!actual.equals(expected)) {
            throw missing(modelFile(), "SHA-256 is " + actual + ", but the card says " + expected);
        }
    }

    /** The digest that the model file has. */
    public String actualDigest() {
        try {
            return Sha256.of(modelFile());
        } catch (IOException e) {
            throw missing(modelFile(), "cannot be read: " + e.getMessage());
        }
    }

    /**
     * A file of the folder by its relative name.
     *
     * @throws FlowCutException of type MissingModel when the name leads out of the folder or there is no such file
     */
    public Path resolve(String relative) {
        // Absolute, for the folder "." has no name that others could start with.
        Path folder = path.toAbsolutePath().normalize();
        Path file = folder.resolve(relative).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw missing(path.resolve(CARD), "no file " + relative + " in the folder");
        }
        return file;
    }

    /** Whether a folder looks like one with a model. */
    public static boolean isModelFolder(Path folder) {
        return Files.isRegularFile(folder.resolve(CARD));
    }

    /** What serving.properties must say for a model file, in a fixed order. */
    public static Map<String, String> servingFor(String file, ModelEngine engine) {
        Map<String, String> serving = new TreeMap<>();
        serving.put("engine", engine.djlName());
        serving.put(
                MODEL_NAME, file.substring(0, file.length() - engine.suffix().length()));
        if (engine == ModelEngine.PYTORCH) {
            // A model that was saved on a GPU opens on a machine without one.
            serving.put("option.mapLocation", "true");
        }
        return serving;
    }

    private static ModelEngine engine(Path servingFile, String given) {
        Optional<ModelEngine> engine = Arrays.stream(ModelEngine.values())
                .filter(candidate -> candidate.djlName().equals(given))
                .findFirst();
        return engine.orElseThrow(
                () -> missing(servingFile, "engine: \"" + given + "\" is not allowed; allowed: PyTorch | OnnxRuntime"));
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(read(file), StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw missing(file, "not a properties file: " + e.getMessage());
        }
        Map<String, String> serving = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> serving.put(key, properties.getProperty(key)));
        return serving;
    }

    private static byte[] read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw missing(file, "no such file, so this is no model folder");
            }
            if (Files.size(file) > LARGEST_TEXT) {
                throw missing(file, "longer than " + LARGEST_TEXT + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw missing(file, "cannot be read: " + e.getMessage());
        }
    }

    private static FlowCutException missing(Path file, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, file + ": " + cause);
    }
}
