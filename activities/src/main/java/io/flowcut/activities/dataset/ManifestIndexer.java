package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.ManifestIndex;
import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.dataset.DatasetActivities.VideosRequest;
import io.flowcut.workflows.video.VideoSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Splits a manifest into a {@link PageTree} of its videos, and finds the videos of a pass in it. */
final class ManifestIndexer {
    private static final String MEDIA_TYPE = "application/vnd.flowcut.manifest+json";

    /** Videos that are held at a time, and added to the tree at once: those of an inner page. */
    private static final int BATCH = PageTree.LEAF * PageTree.FAN_OUT;

    private final PageTree<VideoSource> tree;
    private final ManifestPages manifests;
    private final Outcomes outcomes;

    ManifestIndexer(ArtifactStore store, ManifestPages manifests, Outcomes outcomes) {
        this.manifests = requireNonNull(manifests, "manifests");
        this.outcomes = requireNonNull(outcomes, "outcomes");
        tree = new PageTree<>(store, MEDIA_TYPE, VideoSource.class, video -> false);
    }

    /**
     * Splits a manifest.
     *
     * @param progress is told the number of videos
     * @throws io.flowcut.workflows.error.FlowCutException of type BadInput when a line holds no video
     */
    ManifestIndex split(ArtifactRef manifest, StepProgress progress) {
        TreeMap<Integer, VideoSource> batch = new TreeMap<>();
        ArtifactRef[] root = {tree.put(Optional.empty(), batch)};
        int videos = manifests.forEach(manifest, (position, video) -> {
            batch.put(position, video);
            if (batch.size() == BATCH) {
                root[0] = tree.put(Optional.of(root[0]), batch);
                batch.clear();
                progress.finished(position + 1);
            }
        });
        return new ManifestIndex(tree.put(Optional.of(root[0]), batch), videos);
    }

    /** The next videos of a pass. */
    List<PlacedVideo> read(VideosRequest request) {
        List<PlacedVideo> videos = new ArrayList<>();
        if (request.retryOf().isEmpty()) {
            tree.forEach(request.pages(), request.first(), false, (position, video) -> {
                videos.add(new PlacedVideo(position, video));
                return videos.size() < request.count();
            });
            return videos;
        }
        List<Integer> failed = outcomes.failed(request.retryOf().get(), request.first(), request.count());
        Map<Integer, VideoSource> sources = tree.get(request.pages(), failed);
        for (int position : failed) {
            VideoSource source = sources.get(position);
            if (source == null) {
                throw badInput(request.pages().uri(), "the manifest has no video " + position);
            }
            videos.add(new PlacedVideo(position, source));
        }
        return videos;
    }
}
