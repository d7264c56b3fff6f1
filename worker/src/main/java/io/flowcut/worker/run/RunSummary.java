package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.flowcut.workflows.dataset.FailedVideo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * What a labelling run was and did: the content of {@code run.json}. It holds no credentials; the configuration is the
 * effective one, defaults included.
 *
 * @param formatVersion version of this file's layout
 * @param name name of the dataset
 * @param state {@code done}, or {@code doneWithSkippedVideos}
 * @param featuresBackend where the features came from; {@code classical} = the built-in descriptor, no trained model
 * @param startedAt when this run started, ISO 8601 in UTC
 * @param seconds time that this run took, in seconds of the clock on the wall
 * @param framesPerSecond labelled frames over {@code seconds}; frames of reused steps count too
 * @param steps what each step did over all videos, in the order of the pipeline
 * @param models the models that the labels were computed with; empty where no step uses one
 * @param config section, then key, then effective value
 * @param videos the labelled videos, in the order of the manifest; what goes over them may read them from the store
 * @param failures the skipped videos (the first 100)
 */
@JsonPropertyOrder({"formatVersion", "name", "state", "features.backend", "versions"})
public record RunSummary(
        int formatVersion,
        String name,
        String state,
        @JsonProperty("features.backend") String featuresBackend,
        Versions versions,
        String startedAt,
        double seconds,
        double framesPerSecond,
        Counts counts,
        Digests digests,
        List<Model> models,
        List<Step> steps,
        List<String> warnings,
        List<FailedVideo> failures,
        Iterable<Video> videos,
        Map<String, Map<String, Object>> config) {
    /** Layout that this program writes. */
    public static final int FORMAT_VERSION = 1;

    public RunSummary {
        requireNonNull(name, "name");
        requireNonNull(state, "state");
        requireNonNull(featuresBackend, "featuresBackend");
        requireNonNull(versions, "versions");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(counts, "counts");
        requireNonNull(digests, "digests");
        models = List.copyOf(models);
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
        failures = List.copyOf(failures);
        requireNonNull(videos, "videos");
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }

    /** The same with only the first videos. */
    public RunSummary listing(int most) {
        List<Video> first =
                StreamSupport.stream(videos.spliterator(), false).limit(most).toList();
        return new RunSummary(
                formatVersion,
                name,
                state,
                featuresBackend,
                versions,
                startedAt,
                seconds,
                framesPerSecond,
                counts,
                digests,
                models,
                steps,
                warnings,
                failures,
                first,
                config);
    }

    /**
     * Versions of what made the labels.
     *
     * @param git commit that the program was built from, or {@code unknown}
     */
    public record Versions(String flowcut, String git, String java, String opencv, String temporal) {}

    /** How much there is of everything, over all labelled videos. */
    public record Counts(int videos, int skippedVideos, long frames, long masks, long tracks, long segments) {}

    /**
     * SHA-256 digests, 64 hexadecimal digits each.
     *
     * @param inputs over the content digests of the labelled videos, in order
     * @param annotations of annotations.json
     * @param segments of segments.json
     * @param dataset of both label files together
     */
    public record Digests(String inputs, String annotations, String segments, String dataset) {}

    /**
     * A model that a step used.
     *
     * @param step the step
     * @param name name in the model's card
     * @param sha256 digest of the model file, 64 hexadecimal digits
     * @param engine PyTorch or OnnxRuntime
     * @param precision fp32, fp16, bf16 or int8
     * @param randomWeights whether its weights are random, and the labels mean nothing
     */
    public record Model(
            String step, String name, String sha256, String engine, String precision, boolean randomWeights) {}

    /**
     * What one step did.
     *
     * @param computed frames computed in this run
     * @param reused frames taken from the artifact store
     * @param seconds time spent computing, summed over the concurrent activities
     */
    public record Step(String step, long computed, long reused, double seconds) {}

    /**
     * One labelled video.
     *
     * @param uri where it was read from
     * @param digest SHA-256 of its content
     */
    public record Video(
            String videoId,
            String uri,
            String digest,
            int frames,
            int width,
            int height,
            int masks,
            int tracks,
            int segments,
            List<Step> steps,
            List<String> warnings) {
        public Video {
            steps = List.copyOf(steps);
            warnings = List.copyOf(warnings);
        }
    }
}
