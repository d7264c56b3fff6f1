package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All tracks of a video.
 *
 * @param videoId the video
 * @param frames number of frames of the video
 * @param width width of a frame in pixels
 * @param height height of a frame in pixels
 * @param tracks by id
 */
public record VideoTracks(String videoId, int frames, int width, int height, List<Track> tracks) {
    public VideoTracks {
        requireNonNull(videoId, "videoId");
        tracks = List.copyOf(tracks);
    }
}
