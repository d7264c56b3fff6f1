package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import java.util.Objects;

/**
 * One training example: neighbouring frames of a video at the network's size, and the masks of the objects in them.
 *
 * @param frames number of frames T, at least 1
 * @param height height in pixels H
 * @param width width in pixels W
 * @param rgb (T, H, W, 3): red, green, blue, each an unsigned byte
 * @param instances number of objects K; 0 where augmentation left none in the picture
 * @param masks (K, T, H, W): 1 where the object is seen, else 0; objects do not overlap, and each is seen in one frame at
 *     least
 */
public record TrainingClip(int frames, int height, int width, byte[] rgb, int instances, byte[] masks) {
    public TrainingClip {
        requireNonNull(rgb, "rgb");
        requireNonNull(masks, "masks");
        long pixels = (long) frames * height * width;
        if (frames < 1 || height < 1 || width < 1 || rgb.length != 3 * pixels) {
            throw new IllegalArgumentException(
                    "not a clip of " + frames + " frames of " + width + "x" + height + ": " + rgb.length + " bytes");
        }
        if (instances < 0 || masks.length != instances * pixels) {
            throw new IllegalArgumentException("not " + instances + " masks of " + frames + " frames of " + width + "x"
                    + height + ": " + masks.length + " bytes");
        }
    }

    /** Where the mask of an object in a frame begins in {@link #masks}; it takes H * W bytes. */
    public int maskOffset(int instance, int frame) {
        Objects.checkIndex(instance, instances);
        Objects.checkIndex(frame, frames);
        return (instance * frames + frame) * height * width;
    }
}
