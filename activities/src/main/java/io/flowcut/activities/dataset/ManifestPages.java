package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.PageRequest;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads a manifest in the store, JSON lines with one {@link VideoSource} each, some lines at a time. */
final class ManifestPages {
    private final ArtifactStore store;
    private final ObjectReader reader =
            JsonMapper.builder().addModule(new Jdk8Module()).build().readerFor(VideoSource.class);

    ManifestPages(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Reads a page.
     *
     * @throws FlowCutException of type BadInput when a line holds no video, or one whose id cannot be a folder name
     */
    List<VideoSource> read(PageRequest request) {
        String name = request.manifest().uri();
        List<VideoSource> page = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(store.open(request.manifest()), StandardCharsets.UTF_8))) {
            long end = (long) request.first() + request.count();
            for (int number = 0; number < end; number++) {
                String line = lines.readLine();
                if (line == null) {
                    break;
                }
                if (number >= request.first()) {
                    page.add(parse(line, name + " line " + (number + 1)));
                }
            }
        } catch (IOException e) {
            throw FlowCutException.storage(name, "the manifest cannot be read: " + e.getMessage(), e);
        }
        return page;
    }

    /**
     * Passes on every video with its position.
     *
     * @return the number of videos
     * @throws FlowCutException as {@link #read} does
     */
    int forEach(ArtifactRef manifest, BiConsumer<Integer, VideoSource> consumer) {
        String name = manifest.uri();
        int number = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(store.open(manifest), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                consumer.accept(number, parse(line, name + " line " + (number + 1)));
                number++;
            }
        } catch (IOException e) {
            throw FlowCutException.storage(name, "the manifest cannot be read: " + e.getMessage(), e);
        }
        return number;
    }

    private VideoSource parse(String line, String where) {
        try {
            VideoSource source = reader.readValue(line);
            if (source == null) {
                throw badInput(where, "not a video");
            }
            SafeNames.require(source.videoId(), where);
            return source;
        } catch (JsonProcessingException e) {
            throw badInput(where, "not a video: " + e.getOriginalMessage());
        }
    }
}
