package io.flowcut.worker.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.video.InputResolver;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.VideoSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The manifest of a run, in the store.
 *
 * @param artifact JSON lines, a video each
 * @param videos number of lines
 */
record Manifest(ArtifactRef artifact, int videos) {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    /** Resolves inputs into a manifest in the store, without holding all of them in memory. */
    static Manifest resolve(List<String> inputs, Storage storage) {
        ArtifactStore store = storage.artifacts();
        AtomicInteger videos = new AtomicInteger();
        try (ArtifactSink sink = store.create("application/jsonl")) {
            new InputResolver(storage).resolve(inputs, video -> {
                videos.incrementAndGet();
                sink.write(line(video));
            });
            ArtifactRef artifact = sink.commit();
            store.flush();
            return new Manifest(artifact, videos.get());
        }
    }

    private static byte[] line(VideoSource video) {
        try {
            return (JSON.writeValueAsString(video) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a video source cannot be written as JSON", e);
        }
    }
}
