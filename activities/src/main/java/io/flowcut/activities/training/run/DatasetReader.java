package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.assembly.LabelFiles;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Reads what a dataset says of itself: the files that {@code flowcut dataset assemble} writes. */
public final class DatasetReader {
    private final LabelFiles files;
    private final JsonMapper mapper = new JsonMapper();

    /** @param files opens the files of a dataset's folder */
    public DatasetReader(LabelFiles files) {
        this.files = requireNonNull(files, "files");
    }

    /**
     * Opens a dataset.
     *
     * @param uri URI of its folder
     * @throws FlowCutException of type BadInput when it is none, or has nothing to train on
     */
    public TrainingData read(String uri) {
        JsonNode description = json(uri, "dataset.json");
        JsonNode statistics = json(uri, "statistics.json");
        String digest = description.path("digest").asText();
        long segments = statistics.at("/train/segments").asLong();
        long validation = statistics.at("/val/segments").asLong();
        if (digest.isEmpty() || segments < 1) {
            throw FlowCutException.badInput(
                    uri, "no training dataset; expected the output of flowcut dataset assemble");
        }
        return new TrainingData(
                uri, digest, description.path("name").asText("dataset"), segments, validation, digest(uri, "val.json"));
    }

    /** The columns of a dataset as MLflow's column specification, a JSON array. */
    public String columns(String uri) {
        return json(uri, "dataset.json").path("schema").toString();
    }

    private JsonNode json(String uri, String name) {
        try (InputStream in = files.open(uri, name)) {
            return mapper.readTree(in);
        } catch (IOException e) {
            throw FlowCutException.badInput(uri, name + " cannot be read: " + e.getMessage());
        }
    }

    private String digest(String uri, String name) {
        MessageDigest digest = Sha256.begin();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = new DigestInputStream(files.open(uri, name), digest)) {
            while (in.read(buffer) >= 0) {
                // The stream counts.
            }
        } catch (IOException e) {
            throw FlowCutException.badInput(uri, name + " cannot be read: " + e.getMessage());
        }
        return Sha256.finish(digest);
    }
}
