package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.HungarianAssignment;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.training.input.PictureScaler;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tracks through a whole video from the objects of its clips: an object of a clip goes on a track by the likeness of
 * their queries and of their masks in the frames that both hold, one to one at the greatest total likeness. Where several
 * clips hold a frame the mean of their logits decides. Not thread-safe.
 */
final class TrackStitcher {
    /** Masks that share less are not one object, whatever their queries say. */
    private static final double LEAST_IOU = 0.1;

    private static final int HALF = 128;

    private final int width;
    private final int height;
    private final PredictionConfig config;
    private final MatchingConfig matching;
    private final TrackRules rules;
    private final List<OpenTrack> open = new ArrayList<>();
    private final List<OpenTrack> ended = new ArrayList<>();
    private Optional<PictureScaler> scaler = Optional.empty();
    private int maskHeight;
    private int maskWidth;

    /**
     * @param width width of a frame in pixels
     * @param height height of a frame in pixels
     * @param matching for how long an object may be out of sight
     */
    TrackStitcher(int width, int height, PredictionConfig config, MatchingConfig matching, TrackRules rules) {
        this.width = width;
        this.height = height;
        this.config = requireNonNull(config, "config");
        this.matching = requireNonNull(matching, "matching");
        this.rules = requireNonNull(rules, "rules");
    }

    /** Takes the next clip; they come in the order of their first frames. */
    void add(ClipObjects clip) {
        finish(clip.first());
        maskHeight = clip.height();
        maskWidth = clip.width();
        for (OpenTrack track : List.copyOf(open)) {
            if (clip.first() - track.lastFrame() > matching.maxGap()) {
                open.remove(track);
                ended.add(track);
            }
        }
        OpenTrack[] owner = assign(clip);
        for (int k = 0; k < owner.length; k++) {
            ClipObject object = clip.objects().get(k);
            OpenTrack track = owner[k];
            if (track == null) {
                track = new OpenTrack(object.embedding().length);
                open.add(track);
            }
            track.add(clip, object);
        }
    }

    /** The track that each object goes on, or null. */
    private OpenTrack[] assign(ClipObjects clip) {
        int count = clip.objects().size();
        double[][] cost = new double[open.size()][count];
        for (int i = 0; i < cost.length; i++) {
            for (int k = 0; k < count; k++) {
                cost[i][k] = -likeness(open.get(i), clip, clip.objects().get(k));
            }
        }
        int[] columns = HungarianAssignment.solve(cost);
        OpenTrack[] owner = new OpenTrack[count];
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0 && cost[i][columns[i]] < 0) {
                owner[columns[i]] = open.get(i);
            }
        }
        return owner;
    }

    /** Mean of the cosine of the queries and the IoU of the masks; 0 where they are not to be one track. */
    private double likeness(OpenTrack track, ClipObjects clip, ClipObject object) {
        double iou = track.iou(clip, object);
        double likeness = (track.cosine(object) + iou) / 2;
        return iou >= LEAST_IOU && likeness > config.minLink() ? likeness : 0;
    }

    /** Makes the masks of the frames before an index final. */
    private void finish(int before) {
        for (OpenTrack track : open) {
            track.takeBefore(before)
                    .forEach((frame, logits) -> mask(logits.mean())
                            .ifPresent(mask -> track.keep(new TrackMask(frame, mask, track.score()))));
        }
    }

    /** A mask at the size of a frame; empty when it is too small. */
    private Optional<Rle> mask(byte[] logits) {
        PictureScaler enlarge = scaler.orElseGet(() -> new PictureScaler(maskWidth, maskHeight, width, height, 1));
        scaler = Optional.of(enlarge);
        byte[] pixels = enlarge.process(logits);
        int area = 0;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((pixels[i] & 0xff) > HALF ? 1 : 0);
            area += pixels[i];
        }
        return area < Math.max(1, config.minArea() * pixels.length)
                ? Optional.empty()
                : Optional.of(Rle.encode(new BinaryMask(width, height, pixels)));
    }

    /** All tracks that were seen long enough and are sure enough, the surest first; ends the work. */
    List<Track> tracks() {
        finish(rules.frames());
        ended.addAll(open);
        open.clear();
        List<TrackRules.Candidate> joined = new ArrayList<>();
        for (OpenTrack track : new TrackJoiner(config).process(ended)) {
            joined.add(track.candidate());
        }
        return rules.tracks(joined);
    }
}
