package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the benchmarks of the cut run on.
 *
 * @param description in words
 * @param features features of one frame
 * @param config settings of affinity and cut
 */
public record NcutInput(String description, FrameFeatures features, NcutConfig config) {
    public NcutInput {
        requireNonNull(description, "description");
        requireNonNull(features, "features");
        requireNonNull(config, "config");
    }

    /** Generated features of a grid, see {@link GeneratedFeatures}, with the default settings. */
    public static NcutInput generated(long seed, int rows, int columns, int dimensions) {
        FrameFeatures features = new GeneratedFeatures(seed, rows, columns).process(dimensions);
        return new NcutInput(
                String.format(
                        "%dx%d = %d tokens of 2 x %d features, generated from seed %d",
                        rows, columns, features.tokens(), dimensions, seed),
                features,
                NcutConfig.DEFAULT);
    }

    /**
     * A case of the golden data: {@code rgb.npy}, {@code flow.npy} and {@code case.json}.
     *
     * @throws FlowCutException of type BadInput when a file is missing or damaged
     */
    public static NcutInput golden(Path folder) {
        Path file = folder.resolve("case.json");
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw FlowCutException.badInput(file.toString(), "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw FlowCutException.badInput(file.toString(), "cannot be read: " + e);
        }
        int rows = number(json, "rows", file).intValue();
        int columns = number(json, "cols", file).intValue();
        float[] rgb = NpyFile.read(folder.resolve("rgb.npy")).floats();
        float[] flow = NpyFile.read(folder.resolve("flow.npy")).floats();
        NcutConfig config = config(json, file);
        try {
            FrameFeatures features = new FrameFeatures(rows, columns, rgb, flow);
            String description = String.format(
                    "%s, %dx%d = %d tokens of %d and %d features",
                    folder.getFileName(),
                    rows,
                    columns,
                    features.tokens(),
                    rgb.length / features.tokens(),
                    flow.length / features.tokens());
            return new NcutInput(description, features, config);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw FlowCutException.badInput(folder.toString(), e.getMessage());
        }
    }

    private static NcutConfig config(JsonNode json, Path file) {
        Map<String, Object> values = new HashMap<>();
        for (String key : new String[] {"alpha", "tau", "eps", "maxMasks", "minArea"}) {
            JsonNode value = number(json, key, file);
            values.put(key, value.isInt() ? (Object) value.intValue() : (Object) value.doubleValue());
        }
        return new ObjectMapper().convertValue(values, NcutConfig.class);
    }

    private static JsonNode number(JsonNode json, String key, Path file) {
        JsonNode value = json.path(key);
        if (!value.isNumber()) {
            throw FlowCutException.badInput(file.toString(), key + " is missing or no number");
        }
        return value;
    }

    /** Hands the input to the driver's function {@code load}. */
    void load(BenchRun run) throws IOException {
        if (run.reference().isEmpty()) {
            return;
        }
        Path rgb = run.scratch().resolve("rgb.npy");
        Path flow = run.scratch().resolve("flow.npy");
        int tokens = features.tokens();
        NpyFile.write(rgb, features.rgb(), tokens, features.rgb().length / tokens);
        NpyFile.write(flow, features.flow(), tokens, features.flow().length / tokens);
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("rgb", rgb.toString());
        arguments.put("flow", flow.toString());
        arguments.put("rows", features.rows());
        arguments.put("columns", features.columns());
        arguments.put("alpha", config.alpha());
        arguments.put("tau", config.tau());
        arguments.put("eps", config.eps());
        arguments.put("masks", config.maxMasks());
        arguments.put("min_area", config.minArea());
        run.reference().get().call("load", arguments);
    }

    /** Sizes, for the report. */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("tokens", features.tokens());
        parameters.put("dimensions", features.rgb().length / features.tokens());
        parameters.put("maxMasks", config.maxMasks());
        parameters.put("tau", config.tau());
        return parameters;
    }
}
