package io.flowcut.activities.matching;

import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.QualityConfig;
import java.util.List;

/** Tracks a box through a video whose flow fields do not fit into the heap together; prints how often it is seen. */
final class LongVideoProcess {
    /** Bytes of the flow fields of a frame. */
    static final int FRAME_BYTES = 2 * 2 * 4 * (Scene.WIDTH / 2) * (Scene.HEIGHT / 2);

    private LongVideoProcess() {}

    /** @param arguments number of frames */
    public static void main(String[] arguments) {
        int frames = Integer.parseInt(arguments[0]);
        TrackBuilder builder = new TrackBuilder(MatchingConfig.DEFAULT, new QualityConfig(0, 0));
        for (int t = 0; t < frames; t++) {
            // Up and down, and away for three frames of every fifty.
            Rle box = Scene.box(50, 10 + Math.abs(t % 80 - 40));
            builder.add(t % 50 > 46 ? Scene.frame(t) : Scene.frame(t, box), Scene.moving(0, 0));
        }
        List<Track> tracks = builder.finish(t -> Scene.moving(0, 0));
        for (Track track : tracks) {
            System.out.println(track.masks().size());
        }
    }
}
