package io.flowcut.workflows.video;

import io.flowcut.workflows.config.PredictionConfig;
import java.util.Objects;

/**
 * The clips in which a model sees a video: all of one length, one stride from each other, and the last moved back to end
 * with the video. A video that is shorter than a clip is one.
 *
 * @param frames frames of the video, from 1
 * @param length frames of a clip, from 1
 * @param stride frames from the beginning of a clip to that of the next, from 1 to {@code length}
 */
public record ClipPlan(int frames, int length, int stride) {
    public ClipPlan {
        if (frames < 1 || length < 1 || length > frames || stride < 1 || stride > length) {
            throw new IllegalArgumentException(
                    "no clips of " + length + " frames every " + stride + " in a video of " + frames);
        }
    }

    /** The clips of a video; those that would overlap by all of their frames are one frame apart. */
    public static ClipPlan of(int frames, PredictionConfig config) {
        int length = Math.min(config.clipFrames(), frames);
        return new ClipPlan(frames, length, Math.max(1, Math.min(length, config.clipFrames() - config.overlap())));
    }

    /** Number of clips. */
    public int clips() {
        return 1 + (frames - length + stride - 1) / stride;
    }

    /** First frame of a clip. */
    public int first(int clip) {
        Objects.checkIndex(clip, clips());
        return (int) Math.min((long) clip * stride, frames - length);
    }
}
