package io.flowcut.activities.training.tracking;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.model.ModelDescription;
import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.training.RoundResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A trained model in the words of MLflow: the file MLmodel (JSON, which is YAML as well) with flavor and signature, and
 * an example of the input.
 */
final class MlflowModel {
    static final String FILE = "MLmodel";
    static final String EXAMPLE = "input_example.json";

    private static final int ANY = -1;
    private static final int MASK_STRIDE = 4;

    private final TrainingConfig config;
    private final RoundResult round;
    private final JsonMapper mapper = new JsonMapper();

    MlflowModel(TrainingConfig config, RoundResult round) {
        this.config = requireNonNull(config, "config");
        this.round = requireNonNull(round, "round");
    }

    /** Content of MLmodel. */
    byte[] mlModel() {
        NetworkConfig network = config.network();
        ObjectNode model = mapper.createObjectNode();
        model.put("artifact_path", "model");
        ObjectNode flavor = model.putObject("flavors").putObject("flowcut");
        flavor.put("description", ModelDescription.FILE).put("weights", ModelDescription.WEIGHTS);
        flavor.put("step", round.model().step());
        model.put(
                "utc_time_created",
                LocalDateTime.ofInstant(Instant.ofEpochMilli(round.endedMillis()), ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace('T', ' '));
        ArrayNode inputs = mapper.createArrayNode();
        tensor(inputs, "uint8", ANY, network.height(), network.width(), 3);
        ArrayNode outputs = mapper.createArrayNode();
        tensor(outputs, "float32", network.queries()).put("name", "scores");
        tensor(
                        outputs,
                        "float32",
                        network.queries(),
                        ANY,
                        network.height() / MASK_STRIDE,
                        network.width() / MASK_STRIDE)
                .put("name", "maskLogits");
        tensor(outputs, "float32", network.queries(), network.channels()).put("name", "embeddings");
        // The signature's parts are JSON in a text, as MLflow writes them.
        model.putObject("signature")
                .put("inputs", inputs.toString())
                .put("outputs", outputs.toString())
                .putNull("params");
        model.putObject("saved_input_example_info")
                .put("artifact_path", EXAMPLE)
                .put("type", "ndarray");
        return (model.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode tensor(ArrayNode specs, String type, int... shape) {
        ObjectNode spec = specs.addObject();
        spec.put("type", "tensor");
        ArrayNode sizes = spec.putObject("tensor-spec").put("dtype", type).putArray("shape");
        for (int size : shape) {
            sizes.add(size);
        }
        return spec;
    }

    /** Content of the example: the first frame of a clip, (1, H, W, 3). */
    byte[] example(TrainingClip clip) {
        ArrayNode example = mapper.createArrayNode();
        ArrayNode rows = example.addArray();
        int at = 0;
        for (int y = 0; y < clip.height(); y++) {
            ArrayNode row = rows.addArray();
            for (int x = 0; x < clip.width(); x++) {
                ArrayNode pixel = row.addArray();
                for (int c = 0; c < 3; c++) {
                    pixel.add(clip.rgb()[at++] & 0xFF);
                }
            }
        }
        try {
            return mapper.writeValueAsBytes(example);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an example cannot be written as JSON", e);
        }
    }
}
