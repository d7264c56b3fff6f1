package io.flowcut.activities.evaluation.ytvis;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.vis.VisEntry;
import io.flowcut.activities.dataset.vis.VisMasks;
import io.flowcut.activities.mask.Rle;
import java.util.List;
import java.util.Optional;

/**
 * A true object or a result, with its masks.
 *
 * @param entry what the file says of it
 * @param masks its mask in each frame
 * @param area mean area in pixels over the frames that it is seen in
 */
record Instance(VisEntry entry, VisMasks masks, double area) {
    Instance {
        requireNonNull(entry, "entry");
        requireNonNull(masks, "masks");
    }

    static Instance of(VisEntry entry, VisMasks masks) {
        return new Instance(entry, masks, entry.area() >= 0 ? entry.area() : masks.meanArea());
    }

    /** Pixels that two objects share in all frames together, over those that either has; 0 when neither has any. */
    double iou(Instance other) {
        List<Optional<Rle>> mine = masks.frames();
        List<Optional<Rle>> theirs = other.masks.frames();
        long shared = 0;
        long sum = 0;
        for (int i = 0; i < mine.size(); i++) {
            Optional<Rle> a = mine.get(i);
            Optional<Rle> b = theirs.get(i);
            sum += a.map(Rle::area).orElse(0L) + b.map(Rle::area).orElse(0L);
            if (a.isPresent() && b.isPresent()) {
                shared += Rle.intersection(a.get(), b.get());
            }
        }
        return sum == shared ? 0 : (double) shared / (sum - shared);
    }
}
