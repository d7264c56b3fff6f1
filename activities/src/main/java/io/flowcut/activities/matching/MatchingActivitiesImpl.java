package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.MatchingActivities;
import java.util.ArrayList;
import java.util.List;

/** The matching step as Temporal activities. */
public final class MatchingActivitiesImpl implements MatchingActivities {
    private final ChunkList chunkList;
    private final VideoMatching matching;

    public MatchingActivitiesImpl(ArtifactStore store) {
        requireNonNull(store, "store");
        chunkList = new ChunkList(store);
        matching = new VideoMatching(store);
    }

    @Override
    public ArtifactRef collectChunks(CollectRequest request) {
        return ActivityBoundary.call(progress -> {
            List<ChunkOutput> chunks = new ArrayList<>();
            request.finished().ifPresent(list -> chunks.addAll(chunkList.read(list)));
            chunks.addAll(request.chunks());
            return chunkList.write(chunks);
        });
    }

    @Override
    public MatchingResult matchMasks(MatchingRequest request) {
        return ActivityBoundary.call(progress -> matching.process(request, progress));
    }
}
