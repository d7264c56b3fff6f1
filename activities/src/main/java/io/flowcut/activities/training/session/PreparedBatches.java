package io.flowcut.activities.training.session;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.ReadAhead;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.model.ClipInput;
import java.util.ArrayList;
import java.util.List;

/**
 * The batches of a training with what the network sees of them. While it is at work on one, a thread reads the next and
 * looks for motion in it, which is the longer part. Not thread-safe.
 */
final class PreparedBatches implements AutoCloseable {
    private final ClipSource clips;
    private final ClipInput input;
    private final int size;
    private final ReadAhead<Batch> ahead;

    /**
     * @param clips closed with this, as is the input
     * @param size clips of a batch
     */
    PreparedBatches(ClipSource clips, ClipInput input, int size) {
        this.clips = requireNonNull(clips, "clips");
        this.input = requireNonNull(input, "input");
        this.size = size;
        ahead = new ReadAhead<>("flowcut-batches", this::read, size, 1);
    }

    /**
     * Some clips.
     *
     * @param frames frames of each
     * @param input what the network sees, see {@link ClipInput#values}
     */
    record Batch(List<TrainingClip> clips, int frames, float[] input) {}

    /** The batch whose first clip stands at a position. */
    Batch at(long position) {
        return ahead.get(position);
    }

    private Batch read(long position) {
        List<TrainingClip> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            batch.add(clips.clip(position + i));
        }
        int frames = batch.get(0).frames();
        return new Batch(
                batch,
                frames,
                input.values(batch.stream().map(TrainingClip::rgb).toList(), frames));
    }

    @Override
    public void close() {
        ahead.close();
        clips.close();
        input.close();
    }
}
