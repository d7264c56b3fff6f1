package io.flowcut.activities.training.input;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A video of an assembled dataset: a line of its {@code videos.jsonl}.
 *
 * @param name name in the dataset
 * @param uri where its frames lie: a folder or a video file, on a disk or in S3
 * @param split {@code train} or {@code val}
 * @param digest SHA-256 of its content
 * @param frames its length
 * @param width width of a frame in pixels
 * @param height height of a frame in pixels
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatasetVideo(
        @JsonProperty(value = "video_id", required = true) String name,
        @JsonProperty(required = true) String uri,
        @JsonProperty(required = true) String split,
        @JsonProperty(value = "sha256", required = true) String digest,
        @JsonProperty(value = "length", required = true) int frames,
        @JsonProperty(required = true) int width,
        @JsonProperty(required = true) int height) {}
