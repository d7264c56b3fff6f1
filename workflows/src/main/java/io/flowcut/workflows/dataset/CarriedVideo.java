package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.video.VideoEnd;
import java.util.Optional;

/**
 * A video that one run of DatasetWorkflow hands over to the next.
 *
 * @param begun whether its workflow was started; it reports to the dataset's, unless it has ended
 * @param end how it ended, when that is known; its masks are not exported yet
 */
public record CarriedVideo(PlacedVideo entry, boolean begun, Optional<VideoEnd> end) {
    public CarriedVideo {
        requireNonNull(entry, "entry");
        end = requireNonNullElse(end, Optional.empty());
    }
}
