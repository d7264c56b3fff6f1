package io.flowcut.activities.dataset;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.VideoOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Outcomes of a dataset's videos in the store: a {@link PageTree} by their position in the manifest, in which failures
 * are marked. A later outcome of the same position replaces an earlier one. Nothing that is held in memory grows with
 * the number of videos.
 */
public final class Outcomes {
    private static final String MEDIA_TYPE = "application/vnd.flowcut.outcomes+json";

    private final PageTree<VideoOutcome> tree;
    private final OutcomeChain chain;

    public Outcomes(ArtifactStore store) {
        tree = new PageTree<>(
                store,
                MEDIA_TYPE,
                VideoOutcome.class,
                outcome -> outcome.failure().isPresent());
        chain = new OutcomeChain(store);
    }

    /** Adds outcomes to the recorded ones and returns the reference to all of them. */
    public ArtifactRef append(OutcomesRequest request) {
        SortedMap<Integer, VideoOutcome> added = new TreeMap<>();
        request.outcomes().forEach(outcome -> added.put(outcome.position(), outcome));
        return tree.put(request.previous().map(this::asTree), added);
    }

    private ArtifactRef asTree(ArtifactRef root) {
        return tree.isRoot(root) ? root : tree.put(Optional.empty(), chain.read(root));
    }

    /** The last outcome of each video, in the order of the manifest. */
    public Index index(ArtifactRef root) {
        return new Index(asTree(root));
    }

    /** Positions of failed videos from a position on, so many at most. */
    List<Integer> failed(ArtifactRef root, int first, int count) {
        List<Integer> positions = new ArrayList<>();
        if (count > 0) {
            tree.forEach(asTree(root), first, true, (position, outcome) -> {
                positions.add(position);
                return positions.size() < count;
            });
        }
        return positions;
    }

    /** The last outcome of every video, to be gone through as often as needed. */
    public final class Index {
        private final ArtifactRef root;

        private Index(ArtifactRef root) {
            this.root = root;
        }

        /** Number of videos. */
        public int size() {
            return tree.size(root);
        }

        /** Passes on each video's last outcome by its position in the manifest. */
        public void forEach(Consumer<VideoOutcome> consumer) {
            forEach(false, consumer);
        }

        /** Passes on the failures alone, which are found without reading the others. */
        public void forEachFailure(Consumer<VideoOutcome> consumer) {
            forEach(true, consumer);
        }

        private void forEach(boolean onlyFailures, Consumer<VideoOutcome> consumer) {
            tree.forEach(root, 0, onlyFailures, (position, outcome) -> {
                consumer.accept(outcome);
                return true;
            });
        }
    }
}
