package io.flowcut.activities.dataset.vis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisFileTest {
    private static final String TRUTH = """
            {"info": {"year": 2021}, "licenses": [{}],
             "annotations": [
              {"id": 5, "video_id": 7, "category_id": 2, "iscrowd": 0, "areas": [2, null],
               "segmentations": [{"size": [2, 3], "counts": [1, 2, 3]}, null]}],
             "videos": [
              {"id": 7, "width": 3, "height": 2, "length": 2, "file_names": ["v/0.jpg", "v/1.jpg"]}],
             "categories": [{"id": 2, "name": "dog", "supercategory": "object"}]}
            """;

    private static final String RESULTS = """
            [{"video_id": 7, "category_id": 2, "score": 0.5,
              "segmentations": [null, {"size": [2, 3], "counts": "06"}]}]
            """;

    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void readsWhatStandsInAnyOrder() throws IOException {
        VisFile file = VisFile.open(write("gt.json", TRUTH));
        VisVideoEntry video = file.videos().get(7L);
        assertThat(video.name()).isEqualTo("v");
        assertThat(video.length()).isEqualTo(2);
        assertThat(file.fileNames(video)).containsExactly("v/0.jpg", "v/1.jpg");
        assertThat(file.categories().get(2).name()).isEqualTo("dog");
        VisEntry entry = file.annotations().get(0);
        assertThat(entry.area()).isEqualTo(2);
        VisMasks masks = file.masks(entry, video);
        assertThat(masks.frames().get(0)).contains(Rle.ofCounts(3, 2, new int[] {1, 2, 3}));
        assertThat(masks.frames().get(1)).isEmpty();
        VisFile results = VisFile.openResults(write("results.json", RESULTS), file);
        assertThat(results.masks(results.annotations().get(0), video).meanArea())
                .isEqualTo(6);
    }

    @Test
    void resultsInAFileOfTheirOwnVideosAreMatchedByName() throws IOException {
        VisFile truth = VisFile.open(write("gt.json", TRUTH));
        String other = TRUTH.replace("\"video_id\": 7", "\"video_id\": 1").replace("\"id\": 7", "\"id\": 1");
        String scored = other.replace("\"iscrowd\": 0", "\"score\": 0.25");
        VisFile results = VisFile.openResults(write("labels.json", scored), truth);
        assertThat(results.annotations().get(0).videoId()).isEqualTo(7);
        assertThat(results.annotations().get(0).score()).isEqualTo(0.25);
        Path unknown = write("unknown.json", scored.replace("v/", "w/"));
        assertThatThrownBy(() -> VisFile.openResults(unknown, truth))
                .hasMessageContaining("annotations[0].video_id")
                .hasMessageContaining("no video w");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "counts": [1, 2, 3]   | "counts": [1, 2, 4]      | annotations[0].segmentations[0].counts
                    "counts": [1, 2, 3]   | "counts": [1, 2]         | annotations[0].segmentations[0].counts
                    "counts": [1, 2, 3]   | "counts": [-1, 4, 3]     | annotations[0].segmentations[0].counts[0]
                    "counts": [1, 2, 3]   | "counts": "zz"           | annotations[0].segmentations[0].counts
                    "counts": [1, 2, 3]   | "other": 1               | annotations[0].segmentations[0].counts
                    "size": [2, 3]        | "size": [3, 2]           | annotations[0].segmentations[0].size
                    "size": [2, 3]        | "size": [-2, 3]          | annotations[0].segmentations[0].size[0]
                    }, null]}             | }]}                      | annotations[0].segmentations
                    "areas": [2, null]    | "areas": [-2, null]      | annotations[0].areas[0]
                    "areas": [2, null]    | "areas": [NaN, null]     | annotations[0].areas[0]
                    "id": 5               | "id": 0                  | annotations[0].id
                    "id": 5,              |                          | annotations[0].id
                    "video_id": 7         | "video_id": 8            | annotations[0].video_id
                    "video_id": 7         | "video_id": "7"          | annotations[0].video_id
                    "category_id": 2      | "category_id": 3         | annotations[0].category_id
                    "iscrowd": 0          | "iscrowd": 2             | annotations[0].iscrowd
                    "width": 3            | "width": -3              | videos[0].width
                    "width": 3            | "width": 30000000000000000000000 | videos[0].width
                    "width": 3,           |                          | videos[0].width
                    "length": 2           | "length": 3              | videos[0].file_names
                    "length": 2, "file_names": ["v/0.jpg", "v/1.jpg"] | "fps": 5 | videos[0].length
                    {"id": 2,             | {"id": 2}, {"id": 2,     | categories[1].id
                    {"id": 2,             | {                        | categories[0].id
                    """)
    void whatIsMalformedIsNamedByFilePathAndCause(String right, String wrong, String path) throws IOException {
        assertThat(TRUTH).contains(right);
        Path file = write("bad.json", TRUTH.replace(right, wrong == null ? "" : wrong));
        assertThatThrownBy(() -> {
                    VisFile opened = VisFile.open(file);
                    opened.masks(opened.annotations().get(0), opened.videos().get(7L));
                })
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT))
                .hasMessageStartingWith(file + ": " + path + ": ")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "score": 0.5      | "score": NaN      | [0].score
                    "score": 0.5      | "score": Infinity | [0].score
                    "score": 0.5,     |                   | [0].score
                    "video_id": 7     | "video_id": 9     | [0].video_id
                    "category_id": 2  | "category_id": -1 | [0].category_id
                    "counts": "06"    | "counts": "05"    | [0].segmentations[1].counts
                    [null,            | [null, null,      | [0].segmentations
                    """)
    void malformedResultsAreNamedToo(String right, String wrong, String path) throws IOException {
        VisFile truth = VisFile.open(write("gt.json", TRUTH));
        assertThat(RESULTS).contains(right);
        Path file = write("bad.json", RESULTS.replace(right, wrong == null ? "" : wrong));
        assertThatThrownBy(() -> {
                    VisFile opened = VisFile.openResults(file, truth);
                    opened.masks(opened.annotations().get(0), truth.videos().get(7L));
                })
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith(file + ": " + path + ": ");
    }

    @Test
    void duplicateIdsAreRefused() throws IOException {
        String twice = TRUTH.replace("\"annotations\": [", "\"annotations\": [" + """
                {"id": 5, "video_id": 7, "category_id": 2, "segmentations": [null, null]},""");
        Path annotations = write("annotations.json", twice);
        assertThatThrownBy(() -> VisFile.open(annotations))
                .hasMessageContaining("annotations[1].id: another annotation");
        Path videos = write("videos.json", TRUTH.replace("\"videos\": [", "\"videos\": [" + """
                {"id": 7, "width": 3, "height": 2, "length": 1},"""));
        assertThatThrownBy(() -> VisFile.open(videos)).hasMessageContaining("videos[1].id: another video");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                        | the file is empty
                    {                         | not JSON
                    {"videos": [{"id": 1,     | videos[0]
                    []                        | one list
                    {}                        | has no videos
                    {"videos": []}            | has no videos
                    {"videos": [7]}           | videos[0]: an object was expected
                    {"a": 1} 2                | something follows
                    "text"                    | an object was expected
                    """)
    void whatIsNoYouTubeVisFileIsRefused(String content, String cause) throws IOException {
        Path file = write("bad.json", content);
        assertThatThrownBy(() -> VisFile.open(file))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(cause)
                .hasMessageNotContaining("\n");
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() throws IOException {
        Path file = write("deep.json", "{\"videos\": " + "[".repeat(200_000) + "]".repeat(200_000) + "}");
        assertThatThrownBy(() -> VisFile.open(file))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("deep.json");
        Path skipped = write("skipped.json", "{\"other\": " + "[".repeat(200_000) + "]".repeat(200_000) + "}");
        assertThatThrownBy(() -> VisFile.open(skipped)).hasMessageContaining("nested too deep");
    }

    @Test
    void resultsByNameAreRefusedWhereTwoTrueVideosHaveThatName() throws IOException {
        VisFile truth = VisFile.open(write("gt.json", TRUTH.replace("\"videos\": [", "\"videos\": [" + """
                {"id": 8, "width": 3, "height": 2, "length": 1, "file_names": ["v/5.jpg"]},""")));
        Path labels = write("labels.json", TRUTH.replace("\"iscrowd\": 0", "\"score\": 0.25"));
        assertThatThrownBy(() -> VisFile.openResults(labels, truth))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("annotations[0].video_id")
                .hasMessageContaining("several videos v");
    }

    @Test
    void ofMasksThatStandThereTwiceTheLastCount() throws IOException {
        String twice = TRUTH.replace("\"segmentations\": [", "\"segmentations\": [null, null], \"segmentations\": [");
        VisFile file = VisFile.open(write("gt.json", twice));
        assertThat(file.masks(file.annotations().get(0), file.videos().get(7L)).frames())
                .hasSize(2)
                .first()
                .isEqualTo(Optional.of(Rle.ofCounts(3, 2, new int[] {1, 2, 3})));
    }
}
