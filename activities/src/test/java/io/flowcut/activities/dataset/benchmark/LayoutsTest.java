package io.flowcut.activities.dataset.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small trees in the exact structure in which each benchmark is distributed. */
class LayoutsTest {
    @TempDir
    Path root;

    private void labels(String name, int width, int... labels) throws IOException {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new PalettePng().encode(new LabelMap(width, labels.length / width, bytes)));
    }

    private void picture(String name, int width, int height, String format) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, file.toFile());
    }

    private void text(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private LabelledDataset open(String... set) {
        return new DatasetOpener(set.length == 0 ? Optional.empty() : Optional.of(set[0])).open(root);
    }

    private static List<LabelledTrack> tracks(LabelledDataset dataset, int video) {
        List<LabelledTrack> tracks = new ArrayList<>();
        dataset.tracks(dataset.videos().get(video), tracks::add);
        return tracks;
    }

    private static void assertSheet(LabelledDataset dataset) throws IOException {
        BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(new SampleSheet().process(dataset)));
        assertThat(sheet.getWidth()).isGreaterThan(300);
    }

    private void davisPictures() throws IOException {
        for (int frame = 0; frame < 3; frame++) {
            picture("JPEGImages/480p/bear/0000" + frame + ".jpg", 4, 2, "jpg");
        }
        text("ImageSets/2017/val.txt", "bear\n");
        text("ImageSets/2017/train.txt", "boat\n");
    }

    @Test
    void davisUnsupervised() throws IOException {
        davisPictures();
        for (int frame = 0; frame < 3; frame++) {
            labels("Annotations_unsupervised/480p/bear/0000" + frame + ".png", 4, 0, 1, 1, 2, 0, 0, 255, 2);
        }
        LabelledDataset dataset = open();
        assertThat(dataset.kind()).isEqualTo(DatasetKind.DAVIS_UNSUPERVISED);
        DatasetStatistics statistics = DatasetStatistics.of(dataset);
        assertThat(statistics.videos()).isEqualTo(1);
        assertThat(statistics.frames()).isEqualTo(3);
        assertThat(statistics.objects()).isEqualTo(2);
        assertThat(statistics.masks()).isEqualTo(6);
        assertThat(statistics.meanArea()).isEqualTo(0.25);
        assertThat(statistics.sizes()).containsEntry("4x2", 1);
        assertThat(dataset.frameNames(dataset.videos().get(0))).first().isEqualTo("bear/00000.jpg");
        assertThat(dataset.picture(dataset.videos().get(0), 2)).isPresent();
        assertSheet(dataset);
        assertThatThrownBy(() -> open("train"))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("boat")
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> open("nothing")).hasMessageContaining("nothing.txt");
    }

    @Test
    void davisSemiSupervisedWithTruthOfTheFirstFrameAlone() throws IOException {
        davisPictures();
        labels("Annotations/480p/bear/00000.png", 4, 0, 1, 1, 2, 0, 0, 0, 2);
        LabelledDataset dataset = open();
        assertThat(dataset.kind()).isEqualTo(DatasetKind.DAVIS_SEMI_SUPERVISED);
        assertThat(dataset.videos().get(0).frames()).isEqualTo(3);
        assertThat(tracks(dataset, 0))
                .hasSize(2)
                .allSatisfy(track -> assertThat(track.masks()).hasSize(1));
        labels("Annotations/480p/bear/00009.png", 4, 0, 1, 1, 2, 0, 0, 0, 2);
        assertThatThrownBy(() -> tracks(dataset, 0))
                .hasMessageContaining("00009.png")
                .hasMessageContaining("no picture");
    }

    @Test
    void davisMotion() throws IOException {
        root = Files.createDirectory(root.resolve("DAVIS2017-motion"));
        picture("JPEGImages/480p/bear/00000.jpg", 4, 2, "jpg");
        labels("Annotations/480p/bear/00000.png", 4, 0, 1, 1, 1, 0, 0, 0, 1);
        LabelledDataset dataset = open();
        assertThat(dataset.kind()).isEqualTo(DatasetKind.DAVIS_MOTION);
        assertThat(tracks(dataset, 0)).hasSize(1);
    }

    @Test
    void foldersOfMasksAndASingleOne() throws IOException {
        labels("a/0.png", 2, 1, 0);
        labels("a/1.png", 2, 0, 3);
        labels("b/0.png", 2, 0, 0);
        assertThat(open().kind()).isEqualTo(DatasetKind.MASK_FOLDERS);
        assertThat(open().videos()).hasSize(2);
        assertThat(tracks(open(), 0)).extracting(LabelledTrack::id).containsExactly(1L, 3L);
        root = root.resolve("a");
        assertThat(open().videos())
                .singleElement()
                .satisfies(video -> assertThat(video.name()).isEqualTo("a"));
        assertThat(tracks(open(), 0)).hasSize(2);
        labels("2.png", 1, 1);
        assertThatThrownBy(() -> tracks(open(), 0))
                .hasMessageContaining("2.png")
                .hasMessageContaining("1x1 among");
    }

    @Test
    void segTrackWithOneAndWithSeveralObjects() throws IOException {
        picture("JPEGImages/girl/girl_0000.png", 3, 2, "png");
        picture("JPEGImages/girl/girl_0001.png", 3, 2, "png");
        picture("JPEGImages/bmx/bmx_06668.png", 3, 2, "png");
        text("ImageSets/girl.txt", "girl\ngirl_0000\ngirl_0001\n");
        mask("GroundTruth/girl/0000.png", "png", 0);
        mask("GroundTruth/girl/0001.png", "png", 1);
        mask("GroundTruth/bmx/1/bmx_06668.png", "png", 2);
        mask("GroundTruth/bmx/2/bmx_06668.bmp", "bmp", 3);
        LabelledDataset dataset = open();
        assertThat(dataset.kind()).isEqualTo(DatasetKind.SEGTRACK);
        assertThat(dataset.videos()).extracting(LabelledVideo::name).containsExactly("bmx", "girl");
        assertThat(tracks(dataset, 0)).hasSize(2);
        assertThat(tracks(dataset, 1))
                .singleElement()
                .satisfies(track -> assertThat(track.masks()).hasSize(2));
        // Pixel 3 is the first of the second row.
        assertThat(tracks(dataset, 0).get(1).masks().get(0).mask()).isEqualTo(Rle.ofCounts(3, 2, new int[] {1, 1, 4}));
        assertThat(dataset.picture(dataset.videos().get(1), 1)).isPresent();
        assertSheet(dataset);
    }

    private void mask(String name, String format, int pixel) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(pixel % 3, pixel / 3, 0xffffff);
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, format, file.toFile());
    }

    private static final String VIS = """
            {"info": {}, "licenses": [],
             "videos": [{"id": 1, "width": 4, "height": 2, "length": 2, "license": 1, "coco_url": "",
               "flickr_url": "", "date_captured": "", "file_names": ["0043f083b5/00000.jpg", "0043f083b5/00005.jpg"]}],
             "categories": [{"id": 1, "supercategory": "object", "name": "airplane"}],
             "annotations": [{"id": 1, "video_id": 1, "category_id": 1, "iscrowd": 1, "height": 2, "width": 4,
               "length": 1, "areas": [3, null], "bboxes": [[0, 0, 2, 2], null],
               "segmentations": [{"counts": [0, 3, 5], "size": [2, 4]}, null]}]}
            """;

    @Test
    void youTubeVis2019() throws IOException {
        text("train.json", VIS);
        text("valid.json", VIS.replaceAll("(?s)\"annotations\": .*", "\"annotations\": null}"));
        picture("train/JPEGImages/0043f083b5/00000.jpg", 4, 2, "jpg");
        LabelledDataset dataset = open();
        assertThat(dataset.kind()).isEqualTo(DatasetKind.YOUTUBE_VIS);
        DatasetStatistics statistics = DatasetStatistics.of(dataset);
        assertThat(statistics.crowds()).isEqualTo(1);
        assertThat(statistics.objectsByCategory()).containsEntry("airplane", 1L);
        assertThat(dataset.videos().get(0).name()).isEqualTo("0043f083b5");
        assertThat(dataset.picture(dataset.videos().get(0), 0)).isPresent();
        assertThat(dataset.picture(dataset.videos().get(0), 1)).isEmpty();
        assertSheet(dataset);
        assertThat(DatasetStatistics.of(open("valid")).objects()).isZero();
    }

    @Test
    void youTubeVis2021() throws IOException {
        text("train/instances.json", VIS);
        picture("train/JPEGImages/0043f083b5/00000.jpg", 4, 2, "jpg");
        LabelledDataset dataset = open();
        assertThat(dataset.kind()).isEqualTo(DatasetKind.YOUTUBE_VIS);
        assertThat(dataset.picture(dataset.videos().get(0), 0)).isPresent();
    }

    @Test
    void picturesNeverComeFromOutsideTheDataset() throws IOException {
        text("train.json", VIS.replace("0043f083b5/00000.jpg", "../../secret.jpg"));
        picture("secret.jpg", 4, 2, "jpg");
        picture("train/JPEGImages/0043f083b5/00005.jpg", 4, 2, "jpg");
        LabelledDataset dataset = open();
        assertThat(dataset.picture(dataset.videos().get(0), 0)).isEmpty();
        assertThat(dataset.picture(dataset.videos().get(0), 1)).isPresent();
    }

    @Test
    void outputOfFlowCut() throws IOException {
        text("annotations.json", VIS);
        labels("masks/0043f083b5/00000.png", 2, 0, 1);
        assertThat(open().kind()).isEqualTo(DatasetKind.FLOWCUT_LABELS);
    }

    @Test
    void cocoImagesWithPolygonsAndRunLengths() throws IOException {
        text("annotations/instances_val2017.json", """
                {"images": [{"id": 139, "file_name": "000000000139.jpg", "width": 10, "height": 8},
                            {"id": 0, "file_name": "000000000000.jpg", "width": 5, "height": 5}],
                 "annotations": [
                  {"id": 1, "image_id": 139, "category_id": 18, "iscrowd": 0, "bbox": [2, 1, 4, 3], "area": 12,
                   "segmentation": [[2, 1, 6, 1, 6, 4, 2, 4]]},
                  {"id": 2, "image_id": 139, "category_id": 18, "iscrowd": 1, "bbox": [0, 0, 1, 1], "area": 5,
                   "segmentation": {"size": [8, 10], "counts": [0, 5, 75]}}],
                 "categories": [{"id": 18, "name": "dog", "supercategory": "animal"}]}
                """);
        picture("val2017/000000000139.jpg", 10, 8, "jpg");
        LabelledDataset dataset = open("val");
        assertThat(dataset.kind()).isEqualTo(DatasetKind.COCO_IMAGES);
        assertThat(dataset.videos()).hasSize(2);
        assertThat(tracks(dataset, 0))
                .extracting(track -> track.masks().get(0).mask().area())
                .containsExactly(12L, 5L);
        assertThat(dataset.picture(dataset.videos().get(0), 0)).isPresent();
        assertThat(tracks(dataset, 1)).isEmpty();
        assertSheet(dataset);
    }

    @Test
    void malformedCocoIsNamedByPath() throws IOException {
        String good = """
                {"images": [{"id": 1, "file_name": "a.jpg", "width": 10, "height": 8}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[2, 1, 6, 1, 6, 4]]}],
                 "categories": [{"id": 1, "name": "dog"}]}
                """;
        assertRefused(good.replace("\"image_id\": 1", "\"image_id\": 7"), "annotations[0].image_id");
        assertRefused(good.replace("[2, 1, 6, 1, 6, 4]", "[2, 1, 6, 1]"), "annotations[0].segmentation[0]");
        assertRefused(good.replace("[2, 1,", "[NaN, 1,"), "annotations[0].segmentation[0][0]");
        assertRefused(good.replace("\"height\": 8", "\"height\": 0"), "images[0].height");
    }

    private void assertRefused(String content, String path) throws IOException {
        text("bad.json", content);
        assertThatThrownBy(
                        () -> DatasetStatistics.of(new DatasetOpener(Optional.empty()).open(root.resolve("bad.json"))))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("bad.json: " + path);
    }

    @Test
    void whatIsNoDatasetIsRefused() throws IOException {
        assertThatThrownBy(this::open).hasMessageContaining("no dataset; looked for");
        text("a/readme.txt", "no masks");
        assertThatThrownBy(this::open).hasMessageContaining("no PNG in it");
        root = root.resolve("missing");
        assertThatThrownBy(this::open).hasMessageContaining("no such file or folder");
    }

    @Test
    void cocoImagesAndVideosOfOneNameStayApart() throws IOException {
        text("coco.json", """
                {"categories": [{"id": 1, "name": "dog"}],
                 "videos": [{"id": 1, "name": "v"}, {"id": 2, "name": "v"}],
                 "images": [{"id": 1, "file_name": "a.jpg", "width": 4, "height": 2},
                            {"id": 2, "file_name": "a.png", "width": 6, "height": 2},
                            {"id": 3, "file_name": "v/0.jpg", "width": 4, "height": 2, "video_id": 1, "frame_id": 0},
                            {"id": 4, "file_name": "w/0.jpg", "width": 4, "height": 2, "video_id": 2, "frame_id": 0},
                            {"id": 5, "file_name": "v-2.jpg", "width": 4, "height": 2}],
                 "annotations": []}
                """);
        LabelledDataset dataset = new DatasetOpener(Optional.empty()).open(root.resolve("coco.json"));
        assertThat(dataset.videos())
                .extracting(LabelledVideo::name)
                .containsExactly("a", "a-2", "v", "v-2", "v-2-5")
                .doesNotHaveDuplicates();
        assertThat(dataset.videos()).extracting(LabelledVideo::frames).containsOnly(1);
    }

    @Test
    void videosOfYouTubeVisInOneFolderHaveNamesOfTheirOwn() throws IOException {
        StringBuilder videos = new StringBuilder();
        for (String video : List.of("1 a", "2 a", "3 a-2")) {
            String[] parts = video.split(" ");
            videos.append(videos.isEmpty() ? "" : ",")
                    .append("{\"id\": " + parts[0] + ", \"width\": 4, \"height\": 2, \"length\": 1, \"file_names\": [\""
                            + parts[1] + "/0.jpg\"]}");
        }
        text("vis.json", "{\"videos\": [" + videos + "], \"annotations\": []}");
        assertThat(new DatasetOpener(Optional.empty())
                        .open(root.resolve("vis.json"))
                        .videos())
                .extracting(LabelledVideo::name)
                .containsExactly("a", "a-2", "a-2-3");
    }

    @Test
    void aNameThatNoFileCanHaveIsThatOfNoPicture() throws IOException {
        text("train.json", VIS.replace("0043f083b5/00000.jpg", "0043f083b5/\\u0000.jpg"));
        picture("train/JPEGImages/0043f083b5/00005.jpg", 4, 2, "jpg");
        LabelledDataset dataset = open();
        assertThat(dataset.picture(dataset.videos().get(0), 0)).isEmpty();
    }

    @Test
    void masksAreFoundBesidePicturesOfTheSameNameAndHiddenFiles() throws IOException {
        for (int frame = 0; frame < 30; frame++) {
            labels("a/" + frame + ".png", 2, 1, 0);
            picture("a/" + frame + ".jpg", 2, 1, "jpg");
            text("a/._" + frame + ".png", "no picture");
        }
        assertThat(open().videos())
                .singleElement()
                .satisfies(video -> assertThat(video.frames()).isEqualTo(30));
        assertThat(tracks(open(), 0))
                .singleElement()
                .satisfies(track -> assertThat(track.masks()).hasSize(30));
        // Frames are in the order in which a folder of pictures is labelled.
        assertThat(open().frameNames(open().videos().get(0))).containsSequence("a/9.png", "a/10.png", "a/11.png");
    }
}
