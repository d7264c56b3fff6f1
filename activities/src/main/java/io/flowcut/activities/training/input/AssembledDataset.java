package io.flowcut.activities.training.input;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code flowcut dataset assemble} wrote, in a local folder or in S3, from where its lists are copied for as long
 * as this is open. Of every segment and object some 100 bytes are held.
 */
public final class AssembledDataset implements AutoCloseable {
    private final String uri;
    private final Storage storage;
    private final List<Path> copies = new ArrayList<>();
    private final Map<String, DatasetVideo> videos;
    private final String digest;

    private AssembledDataset(String uri, Storage storage) {
        this.uri = uri;
        this.storage = storage;
        digest = readDigest(file("dataset.json"));
        videos = readVideos(file("videos.jsonl"));
    }

    /**
     * Opens a dataset.
     *
     * @param uri a path, a {@code file:} URI or {@code s3://bucket/prefix}
     * @param storage reaches S3
     * @throws FlowCutException of type BadInput when it is none
     */
    public static AssembledDataset open(String uri, Storage storage) {
        return new AssembledDataset(uri, storage);
    }

    /**
     * A file of the dataset, on a local disk for as long as this is open.
     *
     * @throws FlowCutException of type BadInput when it is not there
     */
    public Path file(String name) {
        if (!S3Uri.matches(uri)) {
            Path file = localFolder().resolve(name);
            if (!Files.isRegularFile(file)) {
                throw badInput(uri, "no " + name + " there; expected the output folder of flowcut dataset assemble");
            }
            return file;
        }
        Path copy = storage.temporaryPath();
        try {
            Files.copy(storage.fetch(S3Uri.parse(uri).resolve(name)).file(), copy);
            copies.add(copy);
            return copy;
        } catch (IOException e) {
            throw FlowCutException.storage(copy.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    private Path localFolder() {
        try {
            return uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw badInput(uri, "not a path, a file: URI or s3://bucket/prefix");
        }
    }

    private static String readDigest(Path file) {
        try {
            JsonNode digest = new JsonMapper().readTree(file.toFile()).path("digest");
            if (!digest.isTextual()) {
                throw badInput(file.toString(), "it lacks digest");
            }
            return digest.asText();
        } catch (IOException e) {
            throw badInput(file.toString(), "not JSON: " + cause(e));
        }
    }

    private static Map<String, DatasetVideo> readVideos(Path file) {
        JsonMapper mapper = new JsonMapper();
        Map<String, DatasetVideo> videos = new LinkedHashMap<>();
        int number = 0;
        try (var lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                DatasetVideo video = mapper.readValue(line, DatasetVideo.class);
                videos.put(video.name(), video);
            }
        } catch (IOException e) {
            throw badInput(file + ":" + Math.max(1, number), "not a video of a dataset: " + cause(e));
        }
        return Collections.unmodifiableMap(videos);
    }

    private static String cause(IOException e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    }

    /** SHA-256 of the dataset, as {@code dataset.json} names it. */
    public String digest() {
        return digest;
    }

    /** The videos by name, in the order of the file. */
    public Map<String, DatasetVideo> videos() {
        return videos;
    }

    /**
     * The segments that are trained on.
     *
     * @throws FlowCutException of type BadInput when there are none
     */
    public DatasetSide train() {
        DatasetSide train = new DatasetSide(VisFile.open(file("train.json")), videos);
        if (train.size() == 0) {
            throw badInput(uri, "train.json has no segments with objects: nothing to train on");
        }
        return train;
    }

    /** Whether there is anything to validate on. */
    public boolean hasVal() {
        return videos.values().stream().anyMatch(video -> video.split().equals("val"));
    }

    /**
     * The segments that are kept for validation; only where {@link #hasVal()}.
     *
     * @throws FlowCutException of type BadInput when the file is malformed
     */
    public DatasetSide val() {
        return new DatasetSide(VisFile.open(file("val.json")), videos);
    }

    /** The dataset's URI. */
    @Override
    public String toString() {
        return uri;
    }

    @Override
    public void close() {
        for (Path copy : copies) {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                throw FlowCutException.storage(copy.toString(), "cannot be removed: " + e.getMessage(), e);
            }
        }
    }
}
