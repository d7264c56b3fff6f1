package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.video.RgbImage;

/**
 * One frame of the demo clip with its truth.
 *
 * @param image the picture
 * @param labels per pixel, rows from the top: 0 background, k the visible part of object k
 */
public record DemoFrame(RgbImage image, byte[] labels) {
    public DemoFrame {
        requireNonNull(image, "image");
        requireNonNull(labels, "labels");
        if (labels.length != image.width() * image.height()) {
            throw new IllegalArgumentException("labels do not fit the picture");
        }
    }
}
