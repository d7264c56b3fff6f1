package io.flowcut.activities.dataset;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.VideoResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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

    /** Results that {@link Index#labelled} holds in memory. */
    private static final int READ_AT_A_TIME = 4 * PageTree.LEAF;

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
            tree.forEach(root, 0, false, (position, outcome) -> {
                consumer.accept(outcome);
                return true;
            });
        }

        /**
         * The results of the labelled videos, in the order of the manifest. Whoever goes over them has some of them in
         * memory at a time, and may do so as often as needed.
         */
        public Iterable<VideoResult> labelled() {
            return () -> new Labelled(root);
        }
    }

    private final class Labelled implements Iterator<VideoResult> {
        private final ArtifactRef root;
        private final Deque<VideoResult> read = new ArrayDeque<>();
        private int next;
        private boolean atEnd;

        Labelled(ArtifactRef root) {
            this.root = root;
        }

        @Override
        public boolean hasNext() {
            while (read.isEmpty() && !atEnd) {
                atEnd = true;
                tree.forEach(root, next, false, (position, outcome) -> {
                    outcome.result().ifPresent(read::add);
                    next = position + 1;
                    atEnd = read.size() < READ_AT_A_TIME;
                    return atEnd;
                });
            }
            return !read.isEmpty();
        }

        @Override
        public VideoResult next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no video is left");
            }
            return read.remove();
        }
    }
}
