package io.flowcut.activities.dataset.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.dataset.benchmark.DatasetOpener;
import io.flowcut.activities.dataset.benchmark.DatasetStatistics;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.evaluation.ytvis.YtvisEvaluator;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Whatever stands in a file, the readers of JSON and of palette PNGs read it or refuse it as BadInput in one line: no
 * other exception, and no more memory than the file is worth.
 */
class ReadersFuzzTest {
    private static final String VIS = "{\"videos\":[{\"id\":1,\"width\":4,\"height\":2,\"length\":2,"
            + "\"file_names\":[\"a/0.jpg\",\"a/1.jpg\"]}],\"categories\":[{\"id\":1,\"name\":\"x\"}],"
            + "\"annotations\":[{\"id\":1,\"video_id\":1,\"category_id\":1,\"iscrowd\":0,\"score\":0.5,"
            + "\"areas\":[3,null],\"segmentations\":[{\"size\":[2,4],\"counts\":[0,3,5]},"
            + "{\"size\":[2,4],\"counts\":\"08\"}]}]}";
    private static final String COCO = "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":9,\"height\":8,"
            + "\"video_id\":3,\"frame_id\":0}],\"videos\":[{\"id\":3,\"name\":\"v\"}],"
            + "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"instance_id\":4,"
            + "\"segmentation\":[[2,1,6,1,6,4]]}],\"categories\":[{\"id\":1,\"name\":\"x\"}]}";
    private static final List<String> PIECES = List.of(
            "0",
            "-1",
            "1e400",
            "NaN",
            "-Infinity",
            "null",
            "true",
            "\"\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"",
            "[]",
            "{}",
            "4294967296",
            "99999999999999999999999",
            "2147483647",
            "\\u0000",
            "\"id\":",
            "0.5",
            "[[[[",
            "\n");

    private Path folder;

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("flowcut-fuzz");
    }

    @AfterProperty
    void removeFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("fuzz.json"));
        Files.delete(folder);
    }

    @Property(tries = 1500, seed = "11")
    void youTubeVisFilesAreReadOrRefused(@ForAll("spoiltVis") byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("fuzz.json"), content);
        readOrRefuse(() -> {
            VisFile truth = VisFile.open(file);
            new YtvisEvaluator(1).evaluate(truth, VisFile.openResults(file, truth));
        });
    }

    @Property(tries = 1000, seed = "12")
    void cocoFilesAreReadOrRefused(@ForAll("spoiltCoco") byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("fuzz.json"), content);
        readOrRefuse(() -> DatasetStatistics.of(new DatasetOpener(Optional.empty()).open(file)));
    }

    @Property(tries = 500, seed = "13")
    void anyBytesAreRefused(@ForAll byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("fuzz.json"), content);
        readOrRefuse(() -> DatasetStatistics.of(new DatasetOpener(Optional.empty()).open(file)));
        readOrRefuse(() -> new PalettePng().decode(content, "fuzz.png"));
    }

    @Property(tries = 3000, seed = "14")
    void palettePicturesAreReadOrRefused(@ForAll("spoiltPictures") byte[] png) {
        readOrRefuse(() -> {
            LabelMap map = new PalettePng().decode(png, "fuzz.png");
            // Deflate packs at most 1032 to 1.
            assertThat((long) map.width() * map.height()).isLessThanOrEqualTo(8L * 1032 * png.length);
        });
    }

    private static void readOrRefuse(Runnable reading) {
        try {
            reading.run();
        } catch (FlowCutException e) {
            assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT);
            assertThat(e.getMessage()).contains("fuzz.").doesNotContain("\n").hasSizeLessThan(1000);
        }
    }

    @Provide
    Arbitrary<byte[]> spoiltVis() {
        return spoilt(VIS);
    }

    @Provide
    Arbitrary<byte[]> spoiltCoco() {
        return spoilt(COCO);
    }

    /** A good file in which up to three pieces are put over others. */
    private static Arbitrary<byte[]> spoilt(String good) {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, good.length() - 1);
        Arbitrary<Integer> lengths = Arbitraries.integers().between(0, 12);
        Arbitrary<String> change = Combinators.combine(places, lengths, Arbitraries.of(PIECES))
                .as((place, length, piece) -> place + " " + length + " " + piece);
        return change.list().ofMinSize(1).ofMaxSize(3).map(changes -> {
            String text = good;
            for (String one : changes) {
                String[] parts = one.split(" ", 3);
                int from = Math.min(Integer.parseInt(parts[0]), text.length());
                int to = Math.min(from + Integer.parseInt(parts[1]), text.length());
                text = text.substring(0, from) + parts[2] + text.substring(to);
            }
            return text.getBytes(StandardCharsets.UTF_8);
        });
    }

    /** A good picture with changed bytes, cut or not, whose checksums are mended so that the damage gets through. */
    @Provide
    Arbitrary<byte[]> spoiltPictures() {
        byte[] labels = new byte[30 * 20];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i / 7 % 5);
        }
        byte[] good = new PalettePng().encode(new LabelMap(30, 20, labels));
        Arbitrary<Integer> place = Arbitraries.integers().between(0, good.length - 1);
        Arbitrary<Integer> header = Arbitraries.integers().between(16, 28);
        Arbitrary<Integer> values = Arbitraries.integers().between(0, 255);
        Arbitrary<int[]> change =
                Combinators.combine(Arbitraries.oneOf(place, header), values).as((at, value) -> new int[] {at, value});
        return Combinators.combine(
                        change.list().ofMinSize(1).ofMaxSize(4), Arbitraries.of(true, true, true, false), place)
                .as((changes, whole, length) -> {
                    byte[] png = Arrays.copyOf(good, whole ? good.length : length);
                    for (int[] one : changes) {
                        if (one[0] < png.length) {
                            png[one[0]] = (byte) one[1];
                        }
                    }
                    mendChecksums(png);
                    return png;
                });
    }

    private static void mendChecksums(byte[] png) {
        ByteBuffer buffer = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length) {
            int length = buffer.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            CRC32 sum = new CRC32();
            sum.update(png, at + 4, length + 4);
            buffer.putInt(at + 8 + length, (int) sum.getValue());
            at += length + 12;
        }
    }
}
