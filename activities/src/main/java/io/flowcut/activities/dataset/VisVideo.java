package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A video, or a segment of one, as it stands in a YouTube-VIS file.
 *
 * @param id from 1, unique in the file
 * @param width width of a frame in pixels
 * @param height height of a frame in pixels
 * @param fileNames file of each frame, relative to the folder of all videos
 * @param origin where a segment was taken from; empty for a whole video
 */
public record VisVideo(long id, int width, int height, List<String> fileNames, Optional<Origin> origin) {
    public VisVideo {
        fileNames = List.copyOf(fileNames);
        requireNonNull(origin, "origin");
    }

    /**
     * What a segment consists of.
     *
     * @param videoId id of the video in the dataset
     * @param frames index of each frame in that video
     */
    public record Origin(String videoId, List<Integer> frames) {
        public Origin {
            requireNonNull(videoId, "videoId");
            frames = List.copyOf(frames);
        }
    }

    /** Number of frames. */
    public int length() {
        return fileNames.size();
    }
}
