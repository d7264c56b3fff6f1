package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.TracksReader;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The masks of a video as one palette PNG a frame, {@code masks/VIDEO/FRAME.png}: the index of a pixel is the id of
 * its track. Where masks overlap, the smaller one is in front, and of equal ones that of the lower id. Tracks with an
 * id above {@link #MAX_ID} have no index and are left out; ids are given out best first.
 */
public final class MaskExport {
    /** The highest track id that a palette picture can show. */
    public static final int MAX_ID = 254;

    private static final Comparator<Shape> BACK_TO_FRONT = Comparator.comparingLong(
                    (Shape shape) -> shape.mask().area())
            .thenComparing(Shape::id)
            .reversed();

    private final ArtifactStore store;
    private final FrameNames names;
    private final PalettePng png = new PalettePng();

    public MaskExport(ArtifactStore store, FrameNames names) {
        this.store = requireNonNull(store, "store");
        this.names = requireNonNull(names, "names");
    }

    private record Shape(int id, Rle mask) {}

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
        List<List<Shape>> shapes = shapes(video, frameNames.size());
        int width = video.info().width();
        int height = video.info().height();
        byte[] labels = new byte[width * height];
        int written = 0;
        for (int frame = 0; frame < frameNames.size(); frame++) {
            Arrays.fill(labels, (byte) 0);
            List<Shape> inFrame = shapes.get(frame);
            inFrame.sort(BACK_TO_FRONT);
            for (Shape shape : inFrame) {
                shape.mask().paint(labels, (byte) shape.id());
            }
            byte[] picture = png.encode(new LabelMap(width, height, labels));
            written += output.write(folder + frameNames.get(frame) + ".png", picture) ? 1 : 0;
            progress.finished(frame + 1);
        }
        return written;
    }

    private List<List<Shape>> shapes(VideoResult video, int frames) {
        List<List<Shape>> shapes = new ArrayList<>(frames);
        for (int i = 0; i < frames; i++) {
            shapes.add(new ArrayList<>(4));
        }
        try (TracksReader reader = TracksReader.open(store, video.tracks())) {
            if (reader.width() != video.info().width()
                    || reader.height() != video.info().height()
                    || reader.frames() != frames) {
                throw FlowCutException.storage(video.tracks().uri(), "tracks of another video", null);
            }
            for (Optional<Track> track = reader.next(); track.isPresent(); track = reader.next()) {
                if (track.get().id() <= MAX_ID) {
                    for (TrackMask mask : track.get().masks()) {
                        shapes.get(mask.frame()).add(new Shape(track.get().id(), mask.mask()));
                    }
                }
            }
        }
        return shapes;
    }
}
