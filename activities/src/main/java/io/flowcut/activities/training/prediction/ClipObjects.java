package io.flowcut.activities.training.prediction;

import java.util.List;

/**
 * The objects of a clip of a video.
 *
 * @param first index of the clip's first frame in the video
 * @param frames frames of the clip T
 * @param height height of a mask h
 * @param width width of a mask w
 * @param objects by falling score; may be empty
 */
record ClipObjects(int first, int frames, int height, int width, List<ClipObject> objects) {
    ClipObjects {
        objects = List.copyOf(objects);
        for (ClipObject object : objects) {
            if (object.logits().length != frames * height * width) {
                throw new IllegalArgumentException("masks of another size");
            }
        }
    }

    /** Frame after the clip's last. */
    int end() {
        return first + frames;
    }
}
