package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The flow of one frame to both sides; both fields have the same size.
 *
 * @param forward flow to the frame {@code stride} later; empty for the last frame of a video
 * @param backward flow to the frame {@code stride} earlier; empty for the first frame
 */
public record FlowPair(Optional<FlowField> forward, Optional<FlowField> backward) {
    /** No flow at all, as the frame of a one-frame video has it. */
    public static final FlowPair NONE = new FlowPair(Optional.empty(), Optional.empty());

    public FlowPair {
        requireNonNull(forward, "forward");
        requireNonNull(backward, "backward");
        if (forward.isPresent() && backward.isPresent()) {
            FlowField first = forward.get();
            FlowField second = backward.get();
            if (first.width() != second.width() || first.height() != second.height()) {
                throw new IllegalArgumentException("flow fields of different size");
            }
        }
    }

    /** Whether there is no flow at all. */
    public boolean isEmpty() {
        return forward.isEmpty() && backward.isEmpty();
    }
}
