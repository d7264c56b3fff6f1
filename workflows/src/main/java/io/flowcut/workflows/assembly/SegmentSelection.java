package io.flowcut.workflows.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.List;

/**
 * The segments of one label output that passed the filters.
 *
 * @param segments the segments, JSON lines
 * @param index the videos and where their segments stand, JSON lines
 * @param dropped what the filters took
 * @param warnings what the user should know, at most a few lines
 */
public record SegmentSelection(
        String labels, ArtifactRef segments, ArtifactRef index, Dropped dropped, List<String> warnings) {
    public SegmentSelection {
        requireNonNull(labels, "labels");
        requireNonNull(segments, "segments");
        requireNonNull(index, "index");
        requireNonNull(dropped, "dropped");
        warnings = List.copyOf(warnings);
    }

    /**
     * What was left out, by the first filter that took it.
     *
     * @param gap segments whose frames are too far apart
     * @param score objects below the quality score
     * @param area objects with a mask that is too small
     * @param iou objects whose masks match too little
     * @param empty segments that lost all their objects
     * @param duplicates segments that were there already, with the same masks or of the same video in another output
     * @param incomplete segments that miss an object which another one shows, {@code assembly.completeWithin}
     * @param surplus segments beyond {@code assembly.maxSegments}
     */
    public record Dropped(
            long gap, long score, long area, long iou, long empty, long duplicates, long incomplete, long surplus) {
        /** Nothing. */
        public static final Dropped NONE = new Dropped(0, 0, 0, 0, 0, 0, 0, 0);

        /** Both together. */
        public Dropped plus(Dropped other) {
            return new Dropped(
                    gap + other.gap,
                    score + other.score,
                    area + other.area,
                    iou + other.iou,
                    empty + other.empty,
                    duplicates + other.duplicates,
                    incomplete + other.incomplete,
                    surplus + other.surplus);
        }
    }
}
