package io.flowcut.activities.assembly;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads segments.json of a labelling run, one segment at a time: the file lists all segments as "videos" and then their
 * objects as "annotations" in the same order, so two readers go through it side by side. Not thread-safe.
 */
final class SegmentFile implements AutoCloseable {
    private static final String FILE = "segments.json";

    private final String name;
    private final String expectedDigest;
    private final MessageDigest digest = Sha256.begin();
    private final JsonMapper mapper = new JsonMapper();
    private final JsonParser videos;
    private final JsonParser annotations;
    private Optional<JsonNode> nextAnnotation = Optional.empty();
    private int videoNumber;
    private int annotationNumber;

    /** A segment as it stands in the file. */
    record Entry(String videoId, List<String> files, Segment segment) {}

    private SegmentFile(LabelFiles files, String folder, String expectedDigest) throws IOException {
        this.name = folder + (folder.endsWith("/") ? "" : "/") + FILE;
        this.expectedDigest = expectedDigest;
        JsonFactory factory = new JsonFactory(mapper);
        videos = parser(factory, files.open(folder, FILE));
        try {
            annotations = parser(factory, new DigestInputStream(files.open(folder, FILE), digest));
        } catch (IOException | RuntimeException e) {
            videos.close();
            throw e;
        }
    }

    private static JsonParser parser(JsonFactory factory, InputStream stream) throws IOException {
        try {
            return factory.createParser(stream);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Opens the segments of an output folder.
     *
     * @param expectedDigest SHA-256 that the file must have
     * @throws FlowCutException of type BadInput when there are none, or they are malformed
     */
    static SegmentFile open(LabelFiles files, String folder, String expectedDigest) {
        try {
            SegmentFile opened = new SegmentFile(files, folder, expectedDigest);
            try {
                opened.enter(opened.videos, "videos");
                opened.enter(opened.annotations, "annotations");
                opened.nextAnnotation = opened.readAnnotation();
                return opened;
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw FlowCutException.badInput(folder, FILE + " is not JSON: " + cause(e));
        }
    }

    private void enter(JsonParser parser, String array) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw bad("$", "not a JSON object");
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (field.equals(array)) {
                if (value != JsonToken.START_ARRAY) {
                    throw bad("$." + array, "not an array");
                }
                return;
            }
            parser.skipChildren();
        }
        throw bad("$", "it lacks " + array);
    }

    /**
     * The next segment with at least one object.
     *
     * @return empty after the last, when the digest of the file has been verified
     */
    Optional<Entry> next() {
        try {
            while (videos.nextToken() == JsonToken.START_OBJECT) {
                JsonNode video = mapper.readTree(videos);
                Optional<Entry> entry = entry(video, "$.videos[" + videoNumber++ + "]");
                if (entry.isPresent()) {
                    return entry;
                }
            }
            if (nextAnnotation.isPresent()) {
                throw bad(
                        "$.annotations[" + (annotationNumber - 1) + "].video_id",
                        "no video of that id, or out of order");
            }
            verify();
            return Optional.empty();
        } catch (IOException e) {
            throw bad("$", cause(e));
        }
    }

    private Optional<Entry> entry(JsonNode video, String path) throws IOException {
        long id = video.path("id").asLong();
        List<Integer> frames = new ArrayList<>();
        video.path("frames").forEach(frame -> frames.add(frame.asInt(-1)));
        List<String> files = new ArrayList<>();
        video.path("file_names").forEach(file -> files.add(file.asText()));
        if (frames.size() < 2 || frames.size() != files.size() || !ascending(frames)) {
            throw bad(path + ".frames", "a segment needs two or more ascending frames and a file for each");
        }
        String source = video.path("source_video").asText();
        if (source.isEmpty()) {
            throw bad(path + ".source_video", "missing");
        }
        int width = video.path("width").asInt();
        int height = video.path("height").asInt();
        List<Segment.SegmentObject> objects = new ArrayList<>();
        while (nextAnnotation.isPresent()
                && nextAnnotation.get().path("video_id").asLong() == id) {
            objects.add(object(
                    nextAnnotation.get(),
                    frames.size(),
                    width,
                    height,
                    "$.annotations[" + (annotationNumber - 1) + "]"));
            nextAnnotation = readAnnotation();
        }
        return objects.isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(source, files, new Segment(frames, objects)));
    }

    private static boolean ascending(List<Integer> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i) < 0 || (i > 0 && frames.get(i) <= frames.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private Segment.SegmentObject object(JsonNode annotation, int length, int width, int height, String path) {
        JsonNode masks = annotation.path("segmentations");
        double score = annotation.path("score").asDouble(Double.NaN);
        if (masks.size() != length) {
            throw bad(path + ".segmentations", masks.size() + " masks for " + length + " frames");
        }
        if (!(score >= 0 && score <= 1)) {
            throw bad(path + ".score", annotation.path("score") + " is not a number from 0 to 1");
        }
        List<Rle> runs = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            JsonNode size = masks.get(i).path("size");
            String at = path + ".segmentations[" + i + "]";
            if (size.path(0).asInt() != height || size.path(1).asInt() != width) {
                throw bad(at + ".size", size + ", but the video has [" + height + "," + width + "]");
            }
            try {
                runs.add(Rle.parse(width, height, masks.get(i).path("counts").asText()));
            } catch (FlowCutException e) {
                throw bad(at + ".counts", String.valueOf(e.getMessage()).replaceFirst("^mask: ", ""));
            }
        }
        return new Segment.SegmentObject(score, runs);
    }

    private Optional<JsonNode> readAnnotation() throws IOException {
        if (annotations.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        annotationNumber++;
        return Optional.of(mapper.readTree(annotations));
    }

    /** Reads what stands behind the annotations, and compares the digest. */
    private void verify() throws IOException {
        while (annotations.nextToken() != null) {
            annotations.skipChildren();
        }
        String actual = Sha256.finish(digest);
        if (!actual.equals(expectedDigest)) {
            throw FlowCutException.badInput(
                    name, "SHA-256 " + actual + ", but run.json beside it says " + expectedDigest + "; label again");
        }
    }

    private FlowCutException bad(String path, String cause) {
        return FlowCutException.badInput(name, path + ": " + cause);
    }

    private static String cause(IOException e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    }

    @Override
    public void close() {
        try (videos) {
            annotations.close();
        } catch (IOException e) {
            throw FlowCutException.storage(name, "cannot be closed: " + e.getMessage(), e);
        }
    }
}
