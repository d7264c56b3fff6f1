package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

/** Clips that are read ahead, in the order of their positions. Not thread-safe. */
public final class PrefetchingClips implements ClipSource {
    private final ClipSource clips;
    private final ReadAhead<TrainingClip> reader;

    /**
     * @param clips used by the reading thread alone from now on; closed with this
     * @param ahead clips that are read ahead, from 1
     */
    public PrefetchingClips(ClipSource clips, int ahead) {
        this.clips = requireNonNull(clips, "clips");
        reader = new ReadAhead<>("flowcut-clips", clips::clip, 1, ahead);
    }

    @Override
    public int size() {
        return clips.size();
    }

    @Override
    public TrainingClip clip(long position) {
        return reader.get(position);
    }

    /** Waits for the clip that is being read. */
    @Override
    public void close() {
        reader.close();
        clips.close();
    }
}
