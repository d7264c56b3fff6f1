package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.dataset.DatasetActivities.PageRequest;
import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.video.VideoSource;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The one page of the manifest that a run from before the manifest was split goes over. */
final class ManifestPage implements VideoQueue {
    /** What such a run kept room for: a page and the recording of its outcomes. */
    static final int ACTIVITIES = 2;

    private final DatasetRequest request;
    private final BitSet retrying;
    private final int first;
    private final int count;
    private final Deque<PlacedVideo> page = new ArrayDeque<>();

    ManifestPage(DatasetRequest request, int first, int size) {
        this.request = requireNonNull(request, "request");
        this.first = first;
        count = Math.min(size, request.videos() - first);
        retrying = request.resumeFrom()
                .map(state -> BitSet.valueOf(state.retrying()))
                .orElseGet(BitSet::new);
    }

    /** Reads the page; returns the number of the first line that is missing, if one is. */
    Optional<Integer> read(DatasetActivities activities) {
        List<VideoSource> lines = activities.readPage(new PageRequest(request.manifest(), first, count));
        if (lines.size() != count) {
            return Optional.of(first + lines.size() + 1);
        }
        for (int i = 0; i < count; i++) {
            if (retrying.isEmpty() || retrying.get(first + i)) {
                page.add(new PlacedVideo(first + i, lines.get(i)));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean hasNext() {
        return !page.isEmpty();
    }

    @Override
    public PlacedVideo next() {
        return page.remove();
    }

    /** Position of the first video that was not taken, or behind the page. */
    int position() {
        return page.isEmpty() ? first + count : page.element().position();
    }
}
