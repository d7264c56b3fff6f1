package io.flowcut.activities.dataset.vis;

import io.flowcut.activities.mask.Rle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The masks of an object through a video.
 *
 * @param frames one element a frame; empty where the object has no mask
 */
public record VisMasks(List<Optional<Rle>> frames) {
    public VisMasks {
        frames = List.copyOf(frames);
    }

    /** Mean area in pixels over the frames with a mask that is not empty; 0 when there is none. */
    public double meanArea() {
        long[] areas = frames.stream()
                .mapToLong(mask -> mask.map(Rle::area).orElse(0L))
                .filter(area -> area > 0)
                .toArray();
        return areas.length == 0 ? 0 : (double) Arrays.stream(areas).sum() / areas.length;
    }
}
