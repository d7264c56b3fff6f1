package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TracksReader;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import java.util.List;
import java.util.Optional;

/**
 * The masks of a video as one palette PNG a frame, {@code masks/VIDEO/FRAME.png}: the index of a pixel is the id of
 * its track, where masks overlap as {@link LayeredMasks} has it. Tracks with an id above {@link #MAX_ID} have no index
 * and are left out; ids are given out best first.
 */
public final class MaskExport {
    /** The highest track id that a palette picture can show. */
    public static final int MAX_ID = LayeredMasks.MAX_LABEL;

    private final ArtifactStore store;
    private final FrameNames names;
    private final PalettePng png = new PalettePng();

    public MaskExport(ArtifactStore store, FrameNames names) {
        this.store = requireNonNull(store, "store");
        this.names = requireNonNull(names, "names");
    }

    /**
     * Writes the pictures of a video; those that are there with the same content are left alone.
     *
     * @param progress is told the finished frames
     * @return how many pictures were written
     */
    public int process(VideoResult video, OutputFolder output, StepProgress progress) {
        List<String> frameNames = names.of(video.info());
        String folder = "masks/" + SafeNames.require(video.info().source().videoId(), "video id") + "/";
        output.tidy("masks/" + video.info().source().videoId());
        LayeredMasks masks = masks(video, frameNames.size());
        int written = 0;
        for (int frame = 0; frame < frameNames.size(); frame++) {
            byte[] picture = png.encode(masks.paint(frame));
            written += output.write(folder + frameNames.get(frame) + ".png", picture) ? 1 : 0;
            progress.finished(frame + 1);
        }
        return written;
    }

    private LayeredMasks masks(VideoResult video, int frames) {
        LayeredMasks masks = new LayeredMasks(video.info().width(), video.info().height(), frames);
        try (TracksReader reader = TracksReader.open(store, video.tracks())) {
            if (reader.width() != video.info().width()
                    || reader.height() != video.info().height()
                    || reader.frames() != frames) {
                throw FlowCutException.storage(video.tracks().uri(), "tracks of another video", null);
            }
            for (Optional<Track> track = reader.next(); track.isPresent(); track = reader.next()) {
                if (track.get().id() <= MAX_ID) {
                    masks.add(track.get().id(), track.get().masks());
                }
            }
        }
        return masks;
    }
}
