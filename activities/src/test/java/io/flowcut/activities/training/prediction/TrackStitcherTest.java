package io.flowcut.activities.training.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackStitcherTest {
    private static final int SIDE = 16;
    private static final int SCALE = 4;
    private static final float[] A = {1, 0};
    private static final float[] B = {0, 1};
    private static final PredictionConfig CONFIG =
            new PredictionConfig("", 4, 2, 1, 0.3, 0.0005, 0.4, 0, 0, false, false);

    private static TrackStitcher stitcher(int frames, PredictionConfig config) {
        return new TrackStitcher(
                SIDE * SCALE,
                SIDE * SCALE,
                config,
                MatchingConfig.DEFAULT,
                new TrackRules(frames, config, MatchingConfig.DEFAULT, QualityConfig.DEFAULT));
    }

    private static TrackStitcher stitcher(int frames) {
        return stitcher(frames, CONFIG);
    }

    /** A square of 6 that begins at the given columns, frame by frame; -1 where it is not seen. */
    private static ClipObject square(float score, float[] embedding, int row, int... columns) {
        byte[] logits = new byte[columns.length * SIDE * SIDE];
        Arrays.fill(logits, (byte) -40);
        for (int t = 0; t < columns.length; t++) {
            for (int y = row; y < row + 6 && columns[t] >= 0; y++) {
                for (int x = columns[t]; x < columns[t] + 6; x++) {
                    logits[(t * SIDE + y) * SIDE + x] = 40;
                }
            }
        }
        return new ClipObject(score, embedding, logits);
    }

    private static ClipObjects clip(int first, int frames, ClipObject... objects) {
        return new ClipObjects(first, frames, SIDE, SIDE, List.of(objects));
    }

    private static List<Integer> frames(Track track) {
        return track.masks().stream().map(TrackMask::frame).toList();
    }

    @Test
    void objectsAreFollowedWhateverOrderTheyComeIn() {
        TrackStitcher stitcher = stitcher(6);
        stitcher.add(clip(0, 4, square(0.9f, A, 0, 0, 1, 2, 3), square(0.8f, B, 10, 9, 8, 7, 6)));
        stitcher.add(clip(2, 4, square(0.95f, B, 10, 7, 6, 5, 4), square(0.7f, A, 0, 2, 3, 4, 5)));
        List<Track> tracks = stitcher.tracks();
        assertThat(tracks).hasSize(2);
        assertThat(tracks.get(0).id()).isEqualTo(1);
        assertThat(tracks.get(0).score()).isCloseTo((0.8 + 0.95) / 2, within(1e-6));
        assertThat(tracks.get(1).score()).isCloseTo(0.8, within(1e-6));
        assertThat(frames(tracks.get(0))).containsExactly(0, 1, 2, 3, 4, 5);
        // Rows 10 to 15 of 16, four times as large; from column 4 on in the last frame.
        int[] box = tracks.get(0).masks().get(5).mask().boundingBox();
        assertThat(box[0]).isBetween(15, 17);
        assertThat(box[1]).isBetween(39, 41);
        assertThat(box[2]).isBetween(23, 26);
    }

    @Test
    void whatIsSeenInFewFramesIsLessSure() {
        PredictionConfig config = new PredictionConfig("", 4, 2, 1, 0.3, 0.0005, 0.4, 0, 8, false, false);
        TrackStitcher stitcher = stitcher(6, config);
        stitcher.add(clip(0, 4, square(0.9f, A, 0, 0, 1, 2, -1), square(0.6f, B, 10, 9, 8, 7, 6)));
        stitcher.add(clip(2, 4, square(0.6f, B, 10, 7, 6, 5, 4)));
        List<Track> tracks = stitcher.tracks();
        assertThat(tracks).hasSize(2);
        // All 6 frames of the video, which has fewer than 8; and 3 of them.
        assertThat(tracks.get(0).score()).isCloseTo(0.6, within(1e-6));
        assertThat(tracks.get(1).score()).isCloseTo(0.9 * 3 / 6, within(1e-6));
    }

    @Test
    void whatComesOutFromBehindAnotherGoesOn() {
        PredictionConfig config = new PredictionConfig("", 4, 2, 1, 0.3, 0.0005, 0.4, 6, 0, false, false);
        for (int gap : new int[] {5, 9}) {
            TrackStitcher stitcher = stitcher(20, config);
            stitcher.add(clip(0, 4, square(0.9f, A, 0, 0, 1, 2, 3)));
            int again = 3 + gap;
            // Beside where it was, so that masks do not tell; another object is nearer.
            stitcher.add(clip(again, 4, square(0.7f, A, 0, 9, 9, 9, 9), square(0.8f, B, 6, 4, 4, 4, 4)));
            stitcher.add(clip(again + 4, 4, square(0.7f, A, 0, 9, 9, 9, 9), square(0.8f, B, 6, 4, 4, 4, 4)));
            List<Track> tracks = stitcher.tracks();
            if (gap == 9) {
                assertThat(tracks).extracting(track -> track.masks().size()).containsExactlyInAnyOrder(4, 8, 8);
            } else {
                assertThat(tracks).extracting(track -> track.masks().size()).containsExactlyInAnyOrder(12, 8);
                assertThat(tracks)
                        .extracting(Track::score)
                        .anySatisfy(score -> assertThat(score).isCloseTo((0.9 + 0.7 + 0.7) / 3, within(1e-6)));
            }
        }
    }

    @Test
    void whereMasksDoNotTellQueriesDo() {
        TrackStitcher stitcher = stitcher(4);
        // Both lie in the same place in the frames that the clips share.
        stitcher.add(clip(0, 3, square(0.9f, A, 5, 0, 3, 5), square(0.8f, B, 5, 10, 7, 5)));
        stitcher.add(clip(1, 3, square(0.9f, B, 5, 6, 5, 3), square(0.8f, A, 5, 4, 5, 7)));
        List<Track> tracks = stitcher.tracks();
        assertThat(tracks).hasSize(2);
        for (Track track : tracks) {
            int from = track.masks().get(0).mask().boundingBox()[0];
            int to = track.masks().get(3).mask().boundingBox()[0];
            assertThat(from < 8).isEqualTo(to > 20);
        }
    }

    @Test
    void anObjectThatIsOutOfSightForAWhileGoesOnAndOneThatStaysAwayEnds() {
        TrackStitcher stitcher = stitcher(14);
        stitcher.add(clip(0, 2, square(0.9f, A, 4, 4, 4)));
        stitcher.add(clip(2, 2));
        stitcher.add(clip(4, 2, square(0.9f, A, 4, 5, 5)));
        for (int first = 6; first < 12; first += 2) {
            stitcher.add(clip(first, 2));
        }
        stitcher.add(clip(11, 3, square(0.8f, A, 4, 5, 5, 5)));
        List<Track> tracks = stitcher.tracks();
        assertThat(tracks).hasSize(2);
        assertThat(frames(tracks.get(0))).containsExactly(0, 1, 4, 5);
        assertThat(frames(tracks.get(1))).containsExactly(11, 12, 13);
    }

    @Test
    void whatSharesNothingIsAnotherObjectAndWhatIsSeenTooShortlyIsNone() {
        TrackStitcher stitcher = stitcher(10);
        stitcher.add(clip(0, 4, square(0.9f, A, 0, 0, 0, 0, 0)));
        // The same query, in another place.
        stitcher.add(clip(2, 4, square(0.9f, A, 10, 9, 9, 9, 9)));
        stitcher.add(clip(6, 2, square(0.9f, B, 4, 4, 4)));
        List<Track> tracks = stitcher.tracks();
        assertThat(tracks).hasSize(2);
        assertThat(frames(tracks.get(0))).containsExactly(0, 1, 2, 3);
        assertThat(frames(tracks.get(1))).containsExactly(2, 3, 4, 5);
    }

    @Test
    void whereClipsDisagreeTheMeanDecides() {
        TrackStitcher stitcher = stitcher(3);
        ClipObject weak = square(0.9f, A, 4, 4, 4, 4);
        for (int i = 2 * SIDE * SIDE; i < weak.logits().length; i++) {
            weak.logits()[i] = (byte) (weak.logits()[i] > 0 ? 20 : -40);
        }
        stitcher.add(clip(0, 3, weak));
        // Says of frame 2 that half of the square is not there, more surely than the first says that it is.
        ClipObject half = square(0.9f, A, 4, 4, 4);
        for (int i = SIDE * SIDE; i < half.logits().length; i++) {
            half.logits()[i] = i % SIDE < 7 ? (byte) -60 : half.logits()[i];
        }
        stitcher.add(clip(1, 2, half));
        Track track = stitcher.tracks().get(0);
        double whole = track.masks().get(1).mask().area();
        assertThat(track.masks().get(2).mask().area() / whole).isBetween(0.4, 0.6);
    }

    @Test
    void unsureSmallAndDoubleQueriesAreLeftOut() {
        ClipObject object = square(1, A, 4, 4, 4);
        float[] logits = new float[4 * object.logits().length];
        for (int query = 0; query < 4; query++) {
            for (int i = 0; i < object.logits().length; i++) {
                boolean small = query == 3 && i % (SIDE * SIDE) != 70;
                logits[query * object.logits().length + i] = small ? -3 : object.logits()[i] / 16f;
            }
        }
        float[] scores = {0.8f, 0.2f, 0.9f, 0.9f};
        ClipPrediction prediction = new ClipPrediction(4, 2, SIDE, SIDE, 2, scores, logits, new float[8]);
        PredictionConfig config = new PredictionConfig("", 4, 2, 1, 0.3, 0.01, 0.4, 0, 0, false, false);
        ClipObjects found = new ObjectFilter(config).process(prediction, 7);
        assertThat(found.objects()).hasSize(1);
        assertThat(found.first()).isEqualTo(7);
        // 0.9 times the mean probability of logits of 2.5.
        assertThat(found.objects().get(0).score()).isCloseTo(0.9f / (1 + (float) Math.exp(-2.5)), within(1e-3f));
        assertThat(found.objects().get(0).logits()).isEqualTo(object.logits());
    }

    @Test
    void recordsComeBackAndDamagedOnesAreRefused() {
        ClipObjectsCodec codec = new ClipObjectsCodec();
        ClipObjects clip = clip(3, 2, square(0.9f, A, 4, 4, 5), square(0.8f, B, 1, 1, -1));
        byte[] record = codec.encode(clip);
        ClipObjects back = codec.decode(record);
        assertThat(back.first()).isEqualTo(3);
        assertThat(back.objects()).hasSize(2);
        List<byte[]> logits = new ArrayList<>();
        back.objects().forEach(object -> logits.add(object.logits()));
        assertThat(logits.get(1)).isEqualTo(clip.objects().get(1).logits());
        assertThat(back.objects().get(1).embedding()).isEqualTo(B);
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(record, record.length / 2)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("predictions of a clip: damaged");
    }
}
