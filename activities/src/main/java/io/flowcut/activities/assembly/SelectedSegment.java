package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Segment;
import java.util.List;

/**
 * A segment that passed the filters.
 *
 * @param files file of each of its frames, relative to the folder of all videos
 */
record SelectedSegment(List<String> files, Segment segment) {
    SelectedSegment {
        files = List.copyOf(files);
        requireNonNull(segment, "segment");
    }

    /** Mean quality score of its objects. */
    double meanScore() {
        double sum = 0;
        for (Segment.SegmentObject object : segment.objects()) {
            sum += object.score();
        }
        return sum / segment.objects().size();
    }
}
