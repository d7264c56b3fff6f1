package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.StepStats;
import java.io.IOException;
import java.util.Optional;

/** Keeps what a step that ends in tracks and segments made, under its key, and finds it again. */
public final class MatchingResults {
    private final ArtifactStore store;
    private final String step;
    private final JsonMapper mapper = new JsonMapper();

    /** @param step name of the step */
    public MatchingResults(ArtifactStore store, String step) {
        this.store = requireNonNull(store, "store");
        this.step = requireNonNull(step, "step");
    }

    /** How much was found; kept beside the artifacts for when they are reused. */
    private record Counts(int masks, int tracks, int segments) {}

    /**
     * What an earlier run made.
     *
     * @param key key of the step's output
     * @param frames frames of the video, which count as reused
     * @param start when this run began, by {@link System#nanoTime}
     */
    public Optional<MatchingResult> find(String key, int frames, long start) {
        Optional<ArtifactRef> counts = store.find(key);
        Optional<ArtifactRef> tracks = store.find(key + ".tracks");
        Optional<ArtifactRef> segments = store.find(key + ".segments");
        if (counts.isEmpty() || tracks.isEmpty() || segments.isEmpty()) {
            return Optional.empty();
        }
        try {
            Counts found = mapper.readValue(store.read(counts.get()), Counts.class);
            return Optional.of(result(tracks.get(), segments.get(), found, 0, frames, start));
        } catch (IOException e) {
            throw FlowCutException.storage(counts.get().uri(), "not a summary of " + step + ": " + e.getMessage(), e);
        }
    }

    /**
     * Keeps tracks and segments.
     *
     * @param masks masks over all frames
     * @param start when the step began, by {@link System#nanoTime}
     */
    public MatchingResult keep(
            String key, VideoTracks tracks, ArtifactRef segments, int masks, int segmentCount, long start) {
        ArtifactRef tracksRef = new TracksWriter(store).write(tracks);
        Counts counts = new Counts(masks, tracks.tracks().size(), segmentCount);
        store.link(key + ".segments", segments);
        store.link(key + ".tracks", tracksRef);
        store.link(key, write(counts));
        return result(tracksRef, segments, counts, tracks.frames(), 0, start);
    }

    private ArtifactRef write(Counts counts) {
        try {
            return store.put("application/json", mapper.writeValueAsBytes(counts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary that cannot be written: " + counts, e);
        }
    }

    private MatchingResult result(
            ArtifactRef tracks, ArtifactRef segments, Counts counts, int computed, int reused, long start) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new MatchingResult(
                tracks,
                segments,
                counts.masks(),
                counts.tracks(),
                counts.segments(),
                new StepStats(step, computed, reused, seconds));
    }
}
