package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Segment;

/**
 * A few frames of a video and the objects that are labelled in them.
 *
 * @param video the video
 * @param segment frames and masks, at the video's size
 */
public record LabelledSegment(DatasetVideo video, Segment segment) {
    public LabelledSegment {
        requireNonNull(video, "video");
        requireNonNull(segment, "segment");
    }
}
