package io.flowcut.activities.training.rounds;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.MaskOverlay;
import io.flowcut.activities.dataset.PictureSheet;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.training.input.DatasetVideo;
import io.flowcut.activities.training.input.LabelledSegment;
import io.flowcut.activities.training.input.LabelledVideos;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A picture of some validation segments: the first frame of each with its labels, and beside it the same frame with what
 * a model sees there. Not thread-safe.
 */
public final class ValidationSamples {
    /** Segments that are shown at most: two in a row of the sheet. */
    private static final int MOST = 6;

    private final LabelledVideos videos;
    private final double minScore;
    private final PictureSheet sheet = new PictureSheet();
    private int shown;

    /**
     * @param videos opens the videos of the dataset
     * @param minScore score from which a predicted object is shown
     */
    public ValidationSamples(LabelledVideos videos, double minScore) {
        this.videos = requireNonNull(videos, "videos");
        this.minScore = minScore;
    }

    /**
     * Takes a segment, or leaves it out: those that are shown are spread evenly over all.
     *
     * @param number of the segment, from 0; called in this order
     * @param segments how many there are
     * @param predicted objects in it as tracks through its frames, from 0
     */
    void offer(int number, int segments, LabelledSegment segment, List<Track> predicted) {
        int most = Math.min(MOST, segments);
        if (shown == most || number < (long) shown * segments / most) {
            return;
        }
        shown++;
        int frame = segment.segment().frames().get(0);
        RgbImage picture = read(segment.video(), frame);
        MaskOverlay labels = new MaskOverlay(picture.buffered());
        int object = 0;
        for (Segment.SegmentObject labelled : segment.segment().objects()) {
            labels.add(++object, labelled.masks().get(0));
        }
        sheet.add(labels.paint(), segment.video().name() + ", frame " + (frame + 1) + ": labels");
        sheet.add(predictions(picture.buffered(), predicted), caption(predicted));
    }

    private BufferedImage predictions(BufferedImage picture, List<Track> predicted) {
        MaskOverlay overlay = new MaskOverlay(picture);
        // The surest last, over the others.
        List<Track> sure = predicted.stream()
                .filter(track -> track.score() >= minScore)
                .sorted(Comparator.comparingDouble(Track::score))
                .toList();
        for (int i = 0; i < sure.size(); i++) {
            int colour = sure.size() - i;
            sure.get(i).masks().stream()
                    .filter(mask -> mask.frame() == 0)
                    .map(TrackMask::mask)
                    .forEach(mask -> overlay.add(colour, mask));
        }
        return overlay.paint();
    }

    private String caption(List<Track> predicted) {
        long sure =
                predicted.stream().filter(track -> track.score() >= minScore).count();
        double best = predicted.stream().mapToDouble(Track::score).max().orElse(0);
        String score = String.format(Locale.ROOT, "%.2f", best);
        return sure == 0
                ? "model: nothing (best score " + score + ")"
                : "model: " + sure + (sure == 1 ? " object" : " objects") + ", best score " + score;
    }

    private RgbImage read(DatasetVideo video, int frame) {
        try (FrameSource source = videos.open(videos.info(video))) {
            return source.read(frame);
        }
    }

    /** The sheet as a PNG file. */
    public byte[] png() {
        return sheet.png();
    }
}
