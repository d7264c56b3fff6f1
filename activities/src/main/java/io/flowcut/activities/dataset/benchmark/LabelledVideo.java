package io.flowcut.activities.dataset.benchmark;

import static java.util.Objects.requireNonNull;

/**
 * A video of a dataset, or an image as a video of one frame.
 *
 * @param index index in the dataset, from 0
 * @param name name, unique in the dataset; may hold {@code /}
 * @param width width of a frame in pixels
 * @param height height of a frame in pixels
 * @param frames number of frames
 */
public record LabelledVideo(int index, String name, int width, int height, int frames) {
    public LabelledVideo {
        requireNonNull(name, "name");
    }
}
