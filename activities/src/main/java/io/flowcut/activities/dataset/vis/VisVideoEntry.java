package io.flowcut.activities.dataset.vis;

import static java.util.Objects.requireNonNull;

/**
 * A video of a YouTube-VIS file without the names of its frames.
 *
 * @param index index in the list of videos
 * @param offset bytes of the file before it
 * @param id its id
 * @param name folder of its frames; its id where the frames have none
 * @param width width of a frame in pixels
 * @param height height of a frame in pixels
 * @param length number of frames
 */
public record VisVideoEntry(int index, long offset, long id, String name, int width, int height, int length) {
    public VisVideoEntry {
        requireNonNull(name, "name");
    }
}
