package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.dataset.DatasetActivities.VideosRequest;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is left of a pass, read from the store a page at a time, when the page before is used up. */
final class PagedVideos implements VideoQueue {
    private final DatasetActivities activities;
    private final ArtifactRef pages;
    private final DatasetPass pass;
    private final int pageSize;
    private final Deque<PlacedVideo> page = new ArrayDeque<>();
    private int left;
    private int next;

    /**
     * @param pages the manifest, split
     * @param pass state of the pass at its start or where an earlier run left it
     * @param next first position that may be taken
     * @param left videos of the pass that were not taken yet
     */
    PagedVideos(DatasetActivities activities, ArtifactRef pages, DatasetPass pass, int next, int left, int pageSize) {
        this.activities = requireNonNull(activities, "activities");
        this.pages = requireNonNull(pages, "pages");
        this.pass = requireNonNull(pass, "pass");
        this.next = next;
        this.pageSize = pageSize;
        this.left = left;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public PlacedVideo next() {
        if (page.isEmpty()) {
            int count = Math.min(pageSize, left);
            page.addAll(activities.readVideos(new VideosRequest(pages, pass.retryOf(), next, count)));
        }
        PlacedVideo video = page.remove();
        next = video.position() + 1;
        left--;
        return video;
    }

    /** Position behind the last video that was taken. */
    int position() {
        return next;
    }
}
