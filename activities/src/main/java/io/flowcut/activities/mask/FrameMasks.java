package io.flowcut.activities.mask;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All masks of one frame: one record of a masks artifact.
 *
 * @param frame index of the frame in its video, from 0
 * @param width width of the frame in pixels
 * @param height height of the frame in pixels
 * @param masks the masks, each at this size; empty when nothing was found
 */
public record FrameMasks(int frame, int width, int height, List<FrameMask> masks) {
    public FrameMasks {
        requireNonNull(masks, "masks");
        masks = List.copyOf(masks);
        if (frame < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException("not a frame: " + frame + " of " + width + "x" + height);
        }
        for (FrameMask mask : masks) {
            if (mask.mask().width() != width || mask.mask().height() != height) {
                throw new IllegalArgumentException("mask of " + mask.mask().width() + "x"
                        + mask.mask().height() + " in a frame of " + width + "x" + height);
            }
        }
    }
}
