package io.flowcut.activities.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.testing.Golden;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    @Test
    void equalsTheDavisEvaluatorWhereTheAssignmentIsTheSame() throws IOException {
        Path folder = Golden.folder("davis");
        JsonNode sequences = new ObjectMapper()
                .readTree(folder.resolve("expected.json").toFile())
                .get("sequences");
        int same = 0;
        int objects = 0;
        for (Map.Entry<String, JsonNode> sequence : sequences.properties()) {
            VideoTracks tracks =
                    FolderTracks.read("golden", new LabelFolder(folder.resolve("pred/" + sequence.getKey())));
            LabelFolder truth = new LabelFolder(folder.resolve("gt/" + sequence.getKey()));
            RegionSimilarity similarity = new RegionSimilarity(tracks);
            int frame = 0;
            for (String name : truth.names()) {
                similarity.add(frame++, truth.read(name));
            }
            RegionSimilarity.Result result = similarity.result();
            assertThat(result.frames())
                    .isEqualTo(sequence.getValue().get("framesEvaluated").asInt());
            assertThat(result.objects())
                    .hasSize(sequence.getValue().get("gtObjects").asInt());
            // The official assignment looks at J and F together, ours at J: its J cannot be larger in the mean.
            double officialMean =
                    sequence.getValue().get("sequence").get("J-Mean").asDouble();
            assertThat(result.meanJ()).isGreaterThan(officialMean - 1e-9);
            for (JsonNode official : sequence.getValue().get("objects")) {
                RegionSimilarity.ObjectScore score =
                        result.objects().get(official.get("gtObject").asInt() - 1);
                objects++;
                if (score.trackId()
                        .equals(OptionalInt.of(official.get("predObject").asInt()))) {
                    assertThat(score.meanJ()).isEqualTo(official.get("J-Mean").asDouble(), within(1e-12));
                    same++;
                }
            }
        }
        assertThat(same).isGreaterThan(objects / 2);
    }

    @Test
    void countsFramesInWhichNeitherIsThere() {
        VideoTracks tracks = video(track(1, box(1, 0, 0, 2)), track(2, box(1, 4, 4, 6), box(2, 4, 4, 6)));
        RegionSimilarity similarity = new RegionSimilarity(tracks);
        similarity.add(0, labels());
        similarity.add(1, labels(new int[] {7, 0, 0, 2}));
        similarity.add(2, labels(new int[] {9, 4, 4, 5}));
        RegionSimilarity.Result result = similarity.result();
        assertThat(result.objects())
                .extracting(RegionSimilarity.ObjectScore::object)
                .containsExactly(7, 9);
        // Object 7 and track 1 are absent in frames 0 and 2, equal in frame 1.
        assertThat(result.objects().get(0).trackId()).hasValue(1);
        assertThat(result.objects().get(0).meanJ()).isEqualTo(1);
        // Object 9: frame 0 both absent, frame 1 only the track, frame 2 one pixel of four.
        assertThat(result.objects().get(1).trackId()).hasValue(2);
        assertThat(result.objects().get(1).meanJ()).isEqualTo((1 + 0 + 0.25) / 3, within(1e-12));
        assertThat(result.meanJ()).isEqualTo((1 + 1.25 / 3) / 2, within(1e-12));
    }

    @Test
    void leavesVoidOutAndObjectsWithoutATrackUnfound() {
        RegionSimilarity similarity = new RegionSimilarity(video(track(1, box(0, 0, 0, 4))));
        similarity.add(0, labels(new int[] {255, 0, 0, 4}, new int[] {3, 0, 0, 2}, new int[] {5, 6, 6, 8}));
        RegionSimilarity.Result result = similarity.result();
        assertThat(result.objects().get(0).meanJ()).isEqualTo(1);
        assertThat(result.objects().get(1).trackId()).isEmpty();
        assertThat(result.objects().get(1).meanJ()).isZero();
        RegionSimilarity none = new RegionSimilarity(video());
        none.add(0, labels(new int[] {3, 0, 0, 2}));
        none.add(1, labels());
        assertThat(none.result().meanJ()).isEqualTo(0.5);
    }

    @Test
    void picksOneTrackForTheWholeClip() {
        VideoTracks tracks =
                video(track(1, box(0, 0, 0, 2)), track(2, box(0, 0, 0, 1), box(1, 0, 0, 2)), track(3, box(2, 7, 7, 8)));
        BestTrack best = new BestTrack(tracks);
        best.add(0, labels(new int[] {1, 0, 0, 2}));
        best.add(1, labels(new int[] {2, 0, 0, 2}));
        best.add(2, labels(new int[] {255, 7, 7, 8}));
        BestTrack.Result result = best.result();
        assertThat(result.trackId()).hasValue(2);
        assertThat(result.meanIou()).isEqualTo((0.25 + 1 + 1) / 3, within(1e-12));
        assertThat(result.unionMeanIou()).isEqualTo(1);
        BestTrack nothing = new BestTrack(video());
        nothing.add(0, labels());
        nothing.add(1, labels(new int[] {1, 0, 0, 2}));
        assertThat(nothing.result()).isEqualTo(new BestTrack.Result(OptionalInt.empty(), 0.5, 0.5, 2));
    }

    @Test
    void refusesTruthOfAnotherSizeAndFoldersWithoutTruth(@TempDir Path folder) throws IOException {
        RegionSimilarity similarity = new RegionSimilarity(video());
        assertThatThrownBy(() -> similarity.add(4, new LabelMap(3, 3, new byte[9])))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("frame 4");
        assertThatThrownBy(() -> new LabelFolder(folder)).isInstanceOf(FlowCutException.class);
        assertThatThrownBy(() -> new LabelFolder(folder.resolve("none"))).isInstanceOf(FlowCutException.class);
        Files.writeString(folder.resolve("00000.png"), "no picture");
        LabelFolder broken = new LabelFolder(folder);
        assertThatThrownBy(() -> broken.read("00000"))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("00000.png");
        assertThatThrownBy(() -> broken.read("00001")).isInstanceOf(FlowCutException.class);
    }

    private static VideoTracks video(Track... tracks) {
        return new VideoTracks("test", 3, 8, 8, List.of(tracks));
    }

    private static Track track(int id, TrackMask... masks) {
        return new Track(id, 1, List.of(masks));
    }

    private static TrackMask box(int frame, int left, int top, int end) {
        LabelMap map = labels(new int[] {1, left, top, end});
        return new TrackMask(frame, Rle.encode(new BinaryMask(8, 8, map.labels())), 1);
    }

    /** Squares of a label from a corner to a column, painted in order. */
    private static LabelMap labels(int[]... boxes) {
        byte[] labels = new byte[64];
        for (int[] box : boxes) {
            for (int y = box[2]; y < box[2] + box[3] - box[1]; y++) {
                for (int x = box[1]; x < box[3]; x++) {
                    labels[8 * y + x] = (byte) box[0];
                }
            }
        }
        return new LabelMap(8, 8, labels);
    }

    private static void write(Path folder, String name, LabelMap labels) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".png"), new PalettePng().encode(labels));
    }

    @Test
    void aFrameWithTruthButWithoutAPictureOfTheTracksIsRefused(@TempDir Path folder) throws IOException {
        Path truth = folder.resolve("truth");
        Path found = folder.resolve("found");
        for (String name : List.of("0", "1", "2")) {
            write(found, name, labels(new int[] {1, 0, 0, 2}));
        }
        write(truth, "0", labels(new int[] {1, 0, 0, 2}));
        write(truth, "2", labels(new int[] {1, 4, 4, 6}));
        // Some systems put such a file beside each one.
        Files.writeString(truth.resolve("._0.png"), "no picture");
        TrackEvaluation evaluation = TrackEvaluation.of(truth, found);
        assertThat(evaluation.best().frames()).isEqualTo(2);
        assertThat(evaluation.similarity().meanJ()).isEqualTo(0.5);
        Files.delete(found.resolve("2.png"));
        assertThatThrownBy(() -> TrackEvaluation.of(truth, found))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith(found.resolve("2.png") + ": missing");
    }
}
