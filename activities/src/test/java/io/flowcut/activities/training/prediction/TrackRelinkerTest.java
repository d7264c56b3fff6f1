package io.flowcut.activities.training.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.ColourMoments;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tracks of letters: each frame shows an object of a colour, or none. */
class TrackRelinkerTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 20;
    private static final int BOX = 10;
    private static final int MAX_GAP = 5;

    /** The same colours but for noise; x is a mask too small to tell, a stands for A 8 apart. */
    private static ColourMoments colours(char object, int frame) {
        double shift = frame % 2 == 0 ? 0.5 : -0.5;
        return switch (object) {
            case 'A' -> ColourMoments.parse(50 + shift + ",20,20,5,5,5");
            case 'a' -> ColourMoments.parse(58 + shift + ",20,20,5,5,5");
            case 'B' -> ColourMoments.parse(60 + shift + ",-20,-20,5,5,5");
            case 'C' -> ColourMoments.parse(30 + shift + ",40,-30,5,5,5");
            default -> ColourMoments.UNKNOWN;
        };
    }

    private static Rle box(int left) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        for (int y = 5; y < 5 + BOX; y++) {
            for (int x = left; x < left + BOX; x++) {
                mask.pixels()[y * WIDTH + x] = 1;
            }
        }
        return Rle.encode(mask);
    }

    /** A track with a mask in each frame whose letter is not a dot, at a place. */
    private static ColouredTrack track(int id, double score, int left, String letters) {
        List<TrackMask> masks = new ArrayList<>();
        List<ColourMoments> colours = new ArrayList<>();
        for (int frame = 0; frame < letters.length(); frame++) {
            if (letters.charAt(frame) != '.') {
                masks.add(new TrackMask(frame, box(left), score));
                colours.add(colours(letters.charAt(frame), frame));
            }
        }
        return new ColouredTrack(new Track(id, score, masks), colours);
    }

    private static List<Track> relinked(int sureFrames, ColouredTrack... tracks) {
        PredictionConfig config = new PredictionConfig("", 2, 1, 1, 0.3, 0.0005, 0.4, MAX_GAP, sureFrames, true, true);
        TrackRules rules = new TrackRules(24, config, MatchingConfig.DEFAULT, QualityConfig.DEFAULT);
        return new TrackRelinker(MAX_GAP, rules).process(List.of(tracks));
    }

    private static int[] frames(Track track) {
        return track.masks().stream().mapToInt(TrackMask::frame).toArray();
    }

    private static int[] range(int first, int end) {
        return IntStream.range(first, end).toArray();
    }

    @Test
    void aTrackThatGoesOnWithAnotherObjectGivesItToTheOneThatEndsThere() {
        //                                           0         1         2
        //                                           012345678901234567890123
        List<Track> tracks = relinked(
                0,
                track(1, 0.9, 20, "AAAAAAAAAAAABBBBBBBBBBBB"),
                track(2, 0.5, 25, "BBBBBBBBBBBB............"),
                track(3, 0.4, 15, "..............AAAAAAAAAA"));

        assertThat(tracks).hasSize(2);
        assertThat(frames(tracks.get(0))).isEqualTo(range(0, 24));
        assertThat(tracks.get(0).masks().get(5).mask()).isEqualTo(box(25));
        assertThat(tracks.get(0).masks().get(15).mask()).isEqualTo(box(20));
        assertThat(tracks.get(0).score()).isEqualTo(0.7, within(1e-9));
        assertThat(frames(tracks.get(1))).hasSize(22).contains(11, 14).doesNotContain(12, 13);
        assertThat(tracks.get(1).score()).isEqualTo((12 * 0.9 + 10 * 0.4) / 22, within(1e-9));
        assertThat(tracks).extracting(Track::id).containsExactly(1, 2);
    }

    @Test
    void twoThatExchangeTheirObjectsChangeBack() {
        List<Track> tracks = relinked(
                0, track(1, 0.9, 20, "AAAAAAAAAABBBBBBBBBBBBBB"), track(2, 0.8, 25, "BBBBBBBBBBAAAAAAAAAAAAAA"));

        assertThat(tracks).hasSize(2);
        for (Track track : tracks) {
            Rle start = track.masks().get(0).mask();
            assertThat(frames(track)).isEqualTo(range(0, 24));
            assertThat(track.masks().get(9).mask()).isEqualTo(start);
            assertThat(track.masks().get(10).mask()).isNotEqualTo(start);
        }
    }

    @Test
    void aTrackThatChangesItsColoursStaysWholeWhenNoOtherFits() {
        List<Track> tracks = relinked(
                0, track(1, 0.9, 20, "AAAAAAAABBBBBBBBCCCCCCCC"), track(2, 0.5, 180, "BBBBBBBB................"));

        assertThat(tracks).hasSize(2);
        assertThat(frames(tracks.get(0))).isEqualTo(range(0, 24));
        assertThat(tracks.get(0).score()).isEqualTo(0.9, within(1e-9));
        assertThat(frames(tracks.get(1))).isEqualTo(range(0, 8));
    }

    @Test
    void theEndsOfATrackStayTogetherWhenItsMiddleIsAnother() {
        List<Track> tracks = relinked(
                0,
                track(1, 0.9, 20, "AAAAAAAABBBBBBBBCCCCCCCC"),
                track(2, 0.5, 25, "BBBBBBBB................"),
                track(3, 0.5, 15, "................BBBBBBBB"));

        assertThat(tracks).hasSize(2);
        assertThat(frames(tracks.get(0))).hasSize(16).contains(7, 16).doesNotContain(8, 15);
        assertThat(frames(tracks.get(1))).isEqualTo(range(0, 24));
    }

    @Test
    void joinsAcrossAGapOfLikeColoursInThePlaceAlone() {
        assertThat(relinked(
                        0,
                        track(1, 0.9, 20, "AAAAAA.................."),
                        track(2, 0.8, 22, "..........aaaaaaa.......")))
                .hasSize(1);
        assertThat(relinked(
                        0,
                        track(1, 0.9, 20, "AAAAAA.................."),
                        track(2, 0.8, 22, "...........aaaaaa.......")))
                .hasSize(2);
        assertThat(relinked(
                        0,
                        track(1, 0.9, 20, "AAAAAA.................."),
                        track(2, 0.8, 22, "..........BBBBBBB.......")))
                .hasSize(2);
        assertThat(relinked(
                        0,
                        track(1, 0.9, 20, "AAAAAA.................."),
                        track(2, 0.8, 60, "..........AAAAAAA.......")))
                .hasSize(2);
    }

    @Test
    void ofTwoThatFitTheMoreAlikeGoesOn() {
        List<Track> tracks = relinked(
                0,
                track(1, 0.9, 20, "AAAAAAAA................"),
                track(2, 0.8, 20, ".........aaaaaaaa......."),
                track(3, 0.7, 22, "..........AAAAAAAA......"));

        assertThat(tracks).hasSize(2);
        assertThat(tracks.stream().map(TrackRelinkerTest::frames).toList())
                .contains(range(9, 17))
                .anySatisfy(frames -> assertThat(frames).hasSize(16).contains(0, 17));
    }

    @Test
    void inFramesOfBothTheEarlierCountsAndNoMoreThanTwoMayBeShared() {
        List<Track> tracks = relinked(
                0, track(1, 0.9, 20, "AAAAAAAAAA.............."), track(2, 0.9, 22, "........AAAAAAAAAA......"));
        assertThat(tracks).hasSize(1);
        assertThat(tracks.get(0).masks().get(9).mask()).isEqualTo(box(20));
        assertThat(tracks.get(0).masks().get(10).mask()).isEqualTo(box(22));

        assertThat(relinked(
                        0,
                        track(1, 0.9, 20, "AAAAAAAAAAAA............"),
                        track(2, 0.9, 22, "........AAAAAAAAAA......")))
                .hasSize(2);
    }

    @Test
    void scoresAreLoweredForTheFramesOfTheWholeTrack() {
        // Half of 24 frames have halved the score of each.
        List<Track> tracks = relinked(
                24, track(1, 0.4, 20, "AAAAAAAAAAAA............"), track(2, 0.3, 22, "............AAAAAAAAAAAA"));

        assertThat(tracks).hasSize(1);
        assertThat(tracks.get(0).score()).isEqualTo(0.7, within(1e-9));
    }

    @Test
    void masksOfUnknownColoursChangeNothing() {
        assertThat(relinked(
                        0,
                        track(1, 0.9, 20, "xxxxxxxxxxxx............"),
                        track(2, 0.8, 20, "............xxxxxxxxxxxx")))
                .extracting(track -> track.masks().size())
                .containsExactly(12, 12);
        assertThat(relinked(0)).isEmpty();
        List<Track> tracks = relinked(0, track(1, 0.9, 20, "AAAAxxxxxxxxAAAAxxxxAAAA"));
        assertThat(tracks).hasSize(1);
        assertThat(frames(tracks.get(0))).isEqualTo(range(0, 24));
    }
}
