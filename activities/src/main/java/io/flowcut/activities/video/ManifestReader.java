package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.Redaction;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads a JSON-lines manifest, one video a line: {@code {"video_id": "a", "uri": "a/frames", "frames": ["0.jpg"]}}, the
 * last member optional. A relative uri counts from the manifest's folder and must stay in it. Whether the videos exist
 * is for the probe to find out, so that one missing video does not stop the others.
 */
final class ManifestReader {
    private final Storage storage;
    private final VideoIds ids;
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    ManifestReader(Storage storage, VideoIds ids) {
        this.storage = requireNonNull(storage, "storage");
        this.ids = requireNonNull(ids, "ids");
    }

    /**
     * Hands the videos to {@code sink} as the lines are read; a frame list goes to the store first.
     *
     * @throws FlowCutException of type BadInput that names the manifest and the line
     */
    void read(InputPath manifest, Consumer<VideoSource> sink) {
        boolean empty = true;
        // This decoder reports what is not UTF-8; that of a reader by charset would replace it.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(manifest.open(), StandardCharsets.UTF_8.newDecoder()))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                String text = number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line;
                if (!text.isBlank()) {
                    empty = false;
                    sink.accept(parse(manifest + " line " + number, manifest, text));
                }
            }
        } catch (CharacterCodingException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, manifest + ": the manifest is not UTF-8 text", e);
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, manifest + ": the manifest cannot be read", e);
        }
        if (empty) {
            throw FlowCutException.badInput(manifest.toString(), "the manifest has no lines");
        }
    }

    private VideoSource parse(String where, InputPath manifest, String line) {
        JsonNode node = tree(where, line);
        String id = text(where, node, "video_id");
        if (!VideoIds.VALID.matcher(id).matches() || id.length() > VideoIds.MAX_LENGTH) {
            throw FlowCutException.badInput(
                    where,
                    "video_id \"" + shown(id) + "\" must be at most " + VideoIds.MAX_LENGTH
                            + " letters, digits, dots, dashes and underscores, and start with a letter or digit");
        }
        if (!ids.claim(id)) {
            throw FlowCutException.badInput(where, "video_id \"" + id + "\" is used twice");
        }
        return new VideoSource(id, uri(where, manifest, text(where, node, "uri")), frames(where, node));
    }

    private JsonNode tree(String where, String line) {
        JsonNode node;
        try {
            node = json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new FlowCutException(
                    ErrorType.BAD_INPUT, where + ": not a JSON object with video_id and uri on one line", e);
        }
        if (!node.isObject()) {
            throw FlowCutException.badInput(where, "not a JSON object with video_id and uri on one line");
        }
        return node;
    }

    private static String text(String where, JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw FlowCutException.badInput(where, "\"" + member + "\" is missing or no text");
        }
        return value.textValue();
    }

    private String uri(String where, InputPath manifest, String uri) {
        String shown = shown(Redaction.of(uri));
        String named = where + ", uri \"" + shown + "\"";
        if (S3Uri.matches(uri) || InputLocation.path(uri, named).isAbsolute()) {
            return InputPath.of(uri, named, storage).uri();
        }
        return manifest.sibling(uri)
                .orElseThrow(() ->
                        FlowCutException.badInput(where, "uri \"" + shown + "\" leads out of the manifest's folder"))
                .uri();
    }

    private Optional<ArtifactRef> frames(String where, JsonNode node) {
        JsonNode frames = node.path("frames");
        if (frames.isMissingNode() || frames.isNull()) {
            return Optional.empty();
        }
        if (!frames.isArray() || frames.isEmpty()) {
            throw FlowCutException.badInput(where, "\"frames\" is not a list of file names");
        }
        List<String> names = new ArrayList<>(frames.size());
        Set<String> seen = new HashSet<>();
        for (JsonNode frame : frames) {
            String name = frame.isTextual() ? frame.textValue() : "";
            if (!isFileName(name)) {
                throw FlowCutException.badInput(
                        where,
                        "frame " + shown(frame.toString()) + " is not a plain file name, without folders and \"..\"");
            }
            if (!seen.add(name)) {
                throw FlowCutException.badInput(where, "frame \"" + shown(name) + "\" is listed twice");
            }
            names.add(name);
        }
        return Optional.of(FrameList.write(storage.artifacts(), names));
    }

    /** Whether a name stays in its folder on any system. */
    private static boolean isFileName(String name) {
        return !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 80 ? printable.substring(0, 80) + "..." : printable;
    }
}
