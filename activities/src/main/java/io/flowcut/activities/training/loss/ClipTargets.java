package io.flowcut.activities.training.loss;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.training.input.TrainingClip;
import java.util.List;

/**
 * The truth of a batch of clips.
 *
 * @param frames frames of each clip T
 * @param height height of the masks H
 * @param width width of the masks W
 * @param instances objects of each clip
 * @param masks (sum of the objects, T, H, W): 1 inside, 0 outside, clip by clip
 */
record ClipTargets(int frames, int height, int width, int[] instances, float[] masks) {
    ClipTargets {
        requireNonNull(instances, "instances");
        requireNonNull(masks, "masks");
    }

    /** The truth of clips of one size. */
    static ClipTargets of(List<TrainingClip> clips) {
        TrainingClip first = clips.get(0);
        int[] instances = new int[clips.size()];
        int size = 0;
        for (int i = 0; i < instances.length; i++) {
            instances[i] = clips.get(i).instances();
            size += clips.get(i).masks().length;
        }
        float[] masks = new float[size];
        int at = 0;
        for (TrainingClip clip : clips) {
            for (byte pixel : clip.masks()) {
                masks[at++] = pixel;
            }
        }
        return new ClipTargets(first.frames(), first.height(), first.width(), instances, masks);
    }

    /** Clips in the batch. */
    int clips() {
        return instances.length;
    }

    /** Objects before those of a clip. */
    int before(int clip) {
        int before = 0;
        for (int i = 0; i < clip; i++) {
            before += instances[i];
        }
        return before;
    }

    /** Where the mask of an object, counted over all clips, begins in a frame. */
    long offset(int instance, int frame) {
        return ((long) instance * frames + frame) * height * width;
    }
}
