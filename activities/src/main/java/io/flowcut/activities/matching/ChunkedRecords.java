package io.flowcut.activities.matching;

import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import java.util.List;
import java.util.Optional;

/** Records of a step over a whole video, from its chunks; one chunk is open at a time. Not thread-safe. */
final class ChunkedRecords implements AutoCloseable {
    private final ArtifactStore store;
    private final List<ChunkArtifact> chunks;
    private Optional<FrameRecords> open = Optional.empty();
    private int chunk;

    /** @param chunks chunks in the order of the video, without holes */
    ChunkedRecords(ArtifactStore store, List<ChunkArtifact> chunks) {
        this.store = store;
        this.chunks = chunks;
    }

    /** The record of a frame, not before the last one that was asked for. */
    byte[] record(int frame) {
        while (frame >= chunks.get(chunk).frames().end()) {
            close();
            chunk++;
        }
        if (open.isEmpty()) {
            open = Optional.of(open(chunks.get(chunk)));
        }
        return open.get().record(frame - chunks.get(chunk).frames().first());
    }

    private FrameRecords open(ChunkArtifact artifact) {
        FrameRecords records = FrameRecords.open(store, artifact.artifact());
        if (records.count() != artifact.frames().size()) {
            records.close();
            throw FlowCutException.storage(
                    artifact.artifact().uri(),
                    records.count() + " records for " + artifact.frames().size() + " frames",
                    null);
        }
        return records;
    }

    @Override
    public void close() {
        open.ifPresent(FrameRecords::close);
        open = Optional.empty();
    }
}
