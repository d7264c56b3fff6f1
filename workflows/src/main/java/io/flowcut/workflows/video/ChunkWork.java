package io.flowcut.workflows.video;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is done with each chunk of a video.
 *
 * @param <T> what a finished chunk is, in the list that is kept in the store
 */
interface ChunkWork<T> {
    /** Chunks of the video. */
    int chunks();

    /** Steps of a chunk. */
    int steps();

    /** Frames that count as done when the first so many chunks are. */
    int framesBefore(int chunk);

    /** Events of the history that a chunk adds at most, its share of the collection included. */
    int eventsPerChunk();

    /**
     * Runs the steps of a chunk.
     *
     * @param finished told of every finished step
     */
    T run(int chunk, Consumer<StepResult> finished);

    /** Adds chunks to the list of finished ones in the store. */
    ArtifactRef collect(Optional<ArtifactRef> finished, List<T> chunks);
}
