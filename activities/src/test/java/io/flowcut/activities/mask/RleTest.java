package io.flowcut.activities.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.testing.Golden;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void equalsPycocotoolsOnGoldenMasks() throws IOException {
        Path folder = Golden.folder("rle");
        JsonNode masks = expected(folder).get("masks");
        assertThat(masks).hasSizeGreaterThan(50);
        for (JsonNode entry : masks) {
            String name = entry.get("file").asText();
            int width = entry.get("width").asInt();
            int height = entry.get("height").asInt();
            BinaryMask mask = image(folder.resolve(name));
            Rle rle = Rle.encode(mask);
            Rle parsed = Rle.parse(width, height, entry.get("counts").asText());
            assertThat(rle.compressed()).as(name).isEqualTo(entry.get("counts").asText());
            assertThat(rle).as(name).isEqualTo(parsed).hasSameHashCodeAs(parsed);
            assertThat(parsed.decode().pixels()).as(name).isEqualTo(mask.pixels());
            assertThat(rle.area()).as(name).isEqualTo(entry.get("area").asLong());
            assertBox(rle, entry, name);
        }
    }

    @Test
    void equalsPycocotoolsOnGoldenGroups() throws IOException {
        Path folder = Golden.folder("rle");
        JsonNode expected = expected(folder);
        List<Rle> all = new ArrayList<>();
        for (JsonNode entry : expected.get("masks")) {
            all.add(Rle.parse(
                    entry.get("width").asInt(),
                    entry.get("height").asInt(),
                    entry.get("counts").asText()));
        }
        assertThat(expected.get("groups")).isNotEmpty();
        for (JsonNode group : expected.get("groups")) {
            List<Rle> dt = select(all, group.get("dt"));
            List<Rle> gt = select(all, group.get("gt"));
            for (int d = 0; d < dt.size(); d++) {
                for (int g = 0; g < gt.size(); g++) {
                    boolean crowd = group.get("iscrowd").get(g).asInt() == 1;
                    double plain = group.get("iou").get(d).get(g).asDouble();
                    double withCrowd = group.get("iouCrowd").get(d).get(g).asDouble();
                    assertThat(dt.get(d).iou(gt.get(g))).isEqualTo(plain);
                    assertThat(Rle.iou(dt.get(d), gt.get(g), crowd)).isEqualTo(withCrowd);
                }
            }
            assertMerged(Rle.merge(select(all, group.get("merge")), false), group.get("union"));
            assertMerged(Rle.merge(select(all, group.get("merge")), true), group.get("intersection"));
            assertMerged(Rle.merge(select(all, group.get("mergePair")), false), group.get("unionPair"));
            assertMerged(Rle.merge(select(all, group.get("mergePair")), true), group.get("intersectionPair"));
        }
    }

    @Test
    void agreesWithPixelsOnRandomMasks() {
        Random random = new Random(11);
        for (int round = 0; round < 400; round++) {
            int width = 1 + random.nextInt(90);
            int height = 1 + random.nextInt(40);
            BinaryMask a = blobs(random, width, height);
            BinaryMask b = blobs(random, width, height);
            Rle rleA = Rle.encode(a);
            Rle rleB = Rle.encode(b);
            assertThat(rleA.decode().pixels()).isEqualTo(a.pixels());
            assertThat(Rle.parse(width, height, rleA.compressed())).isEqualTo(rleA);
            assertThat(Rle.ofCounts(width, height, rleA.counts())).isEqualTo(rleA);
            assertThat(rleA.area()).isEqualTo(a.area());
            BinaryMask union = BinaryMask.empty(width, height);
            BinaryMask shared = BinaryMask.empty(width, height);
            for (int i = 0; i < width * height; i++) {
                union.pixels()[i] = (byte) (a.pixels()[i] | b.pixels()[i]);
                shared.pixels()[i] = (byte) (a.pixels()[i] & b.pixels()[i]);
            }
            assertThat(Rle.merge(List.of(rleA, rleB), false)).isEqualTo(Rle.encode(union));
            assertThat(Rle.merge(List.of(rleA, rleB), true)).isEqualTo(Rle.encode(shared));
            assertThat(Rle.intersection(rleA, rleB)).isEqualTo(shared.area());
            double iou = union.area() == 0 ? 0 : (double) shared.area() / union.area();
            assertThat(rleA.iou(rleB)).isEqualTo(iou, within(1e-12));
            assertThat(rleA.boundingBox()).isEqualTo(box(a));
            assertMovedAndSampled(random, a, rleA);
        }
    }

    private static void assertMovedAndSampled(Random random, BinaryMask mask, Rle rle) {
        int width = mask.width();
        int height = mask.height();
        int dx = random.nextInt(2 * width + 1) - width;
        int dy = random.nextInt(2 * height + 1) - height;
        BinaryMask moved = BinaryMask.empty(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (x - dx >= 0 && x - dx < width && y - dy >= 0 && y - dy < height) {
                    moved.pixels()[y * width + x] = mask.pixels()[(y - dy) * width + x - dx];
                }
            }
        }
        assertThat(rle.translated(dx, dy)).isEqualTo(Rle.encode(moved));
        int[] sample = new int[1 + random.nextInt(300)];
        int taken = rle.samplePixels(sample);
        assertThat(taken).isBetween(Math.min(mask.area(), sample.length) / 2, Math.min(mask.area(), sample.length));
        boolean sound = true;
        for (int i = 0; i < taken; i++) {
            sound &= mask.pixels()[sample[i]] == 1;
        }
        assertThat(sound).isTrue();
        assertThat(Arrays.stream(sample, 0, taken).distinct().count()).isEqualTo(taken);
        long[] counts = new long[256];
        rle.countLabels(mask.pixels(), counts);
        assertThat(counts[1]).isEqualTo(mask.area());
        assertThat(counts[0]).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "P",
                "PPPPPPPPPPPPPPPP",
                "oooooooooooooooo",
                "\u0000",
                "é",
                "0a",
                "5 ",
                "O",
                "0O",
                "~~~",
                "11"
            })
    void refusesMalformedText(String text) {
        assertThatThrownBy(() -> Rle.parse(5, 7, text))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT))
                .hasMessageContaining("RLE");
    }

    @Test
    void throwsNothingButBadInputOnRandomText() {
        Random random = new Random(5);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append((char) (40 + random.nextInt(80)));
            }
            try {
                assertThat(Rle.parse(3, 2, text.toString()).area()).isBetween(0L, 6L);
                accepted++;
            } catch (FlowCutException e) {
                assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT);
            }
        }
        assertThat(accepted).isPositive();
    }

    @Test
    void refusesSizesAndCountsThatDoNotFit() {
        assertThatThrownBy(() -> Rle.parse(0, 5, "0")).isInstanceOf(FlowCutException.class);
        assertThatThrownBy(() -> Rle.parse(-3, -5, "?0")).isInstanceOf(FlowCutException.class);
        assertThatThrownBy(() -> Rle.parse(1 << 20, 1 << 20, "0")).isInstanceOf(FlowCutException.class);
        assertThatThrownBy(() -> Rle.ofCounts(3, 3, new int[] {4, -1, 6})).isInstanceOf(FlowCutException.class);
        assertThatThrownBy(() -> Rle.ofCounts(3, 3, new int[] {4, Integer.MAX_VALUE, Integer.MAX_VALUE}))
                .isInstanceOf(FlowCutException.class);
    }

    @Test
    void joinsRunsAroundEmptyOnes() {
        assertThat(Rle.ofCounts(3, 3, new int[] {2, 0, 1, 4, 0, 1, 1, 0}))
                .isEqualTo(Rle.ofCounts(3, 3, new int[] {3, 5, 1}));
    }

    @Test
    void isReadAndWrittenAsJson() throws IOException {
        Rle rle = Rle.ofCounts(5, 7, new int[] {3, 30, 2});
        JsonNode tree = JSON.valueToTree(rle);
        assertThat(tree).isEqualTo(JSON.readTree("{\"size\":[7,5],\"counts\":\"" + rle.compressed() + "\"}"));
        assertThat(JSON.treeToValue(tree, Rle.class)).isEqualTo(rle);
        assertThat(JSON.readValue("{\"size\":[7,5],\"counts\":[3,30,2]}", Rle.class))
                .isEqualTo(rle);
    }

    @Test
    void codecKeepsMasksAndNamesWhatIsWrong() {
        FrameMasksCodec codec = new FrameMasksCodec();
        int[] counts = new int[ColourHistogram.BINS];
        counts[7] = 1000;
        counts[ColourHistogram.bin(255, 255, 255)] = 500;
        ColourHistogram colours = ColourHistogram.ofCounts(counts);
        assertThat(colours.shares()[7]).isCloseTo(2 / 3.0, offset(0.001));
        assertThat(colours.shares()[255]).isCloseTo(1 / 3.0, offset(0.001));
        assertThat(ColourHistogram.NONE.shares()).containsOnly(0);
        FrameMask mask = new FrameMask(
                Rle.ofCounts(5, 7, new int[] {3, 30, 2}), 0.25, new MaskQuality(0.5, 0.25, 0.125), colours);
        FrameMasks masks = new FrameMasks(3, 5, 7, List.of(mask));
        assertThat(codec.decode(codec.encode(masks))).isEqualTo(masks);
        byte[] record = codec.encode(masks);
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(FlowCutException.class);
        }
        String other = new String(record, StandardCharsets.UTF_8).replace("[7,5]", "[5,7]");
        assertThatThrownBy(() -> codec.decode(other.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("mask of 7x5");
    }

    private static JsonNode expected(Path folder) throws IOException {
        return JSON.readTree(folder.resolve("expected.json").toFile());
    }

    private static List<Rle> select(List<Rle> all, JsonNode indices) {
        List<Rle> selected = new ArrayList<>();
        for (JsonNode index : indices) {
            selected.add(all.get(index.asInt()));
        }
        return selected;
    }

    private static void assertMerged(Rle merged, JsonNode expected) {
        assertThat(merged.compressed()).isEqualTo(expected.get("counts").asText());
        assertThat(merged.area()).isEqualTo(expected.get("area").asLong());
        assertBox(merged, expected, "merged");
    }

    private static void assertBox(Rle rle, JsonNode entry, String name) {
        int[] box = rle.boundingBox();
        for (int i = 0; i < 4; i++) {
            assertThat((double) box[i])
                    .as(name)
                    .isEqualTo(entry.get("bbox").get(i).asDouble());
        }
    }

    private static BinaryMask image(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        BinaryMask mask = BinaryMask.empty(image.getWidth(), image.getHeight());
        for (int i = 0; i < mask.pixels().length; i++) {
            mask.pixels()[i] = (byte) (image.getRaster().getSample(i % mask.width(), i / mask.width(), 0) > 0 ? 1 : 0);
        }
        return mask;
    }

    private static BinaryMask blobs(Random random, int width, int height) {
        BinaryMask mask = BinaryMask.empty(width, height);
        if (random.nextInt(4) == 0) {
            double density = random.nextInt(5) / 4.0;
            for (int i = 0; i < mask.pixels().length; i++) {
                mask.pixels()[i] = (byte) (random.nextDouble() < density ? 1 : 0);
            }
            return mask;
        }
        for (int blob = random.nextInt(4); blob > 0; blob--) {
            int left = random.nextInt(width);
            int top = random.nextInt(height);
            int right = left + random.nextInt(width - left) + 1;
            int bottom = top + random.nextInt(height - top) + 1;
            for (int y = top; y < bottom; y++) {
                Arrays.fill(mask.pixels(), y * width + left, y * width + right, (byte) 1);
            }
        }
        return mask;
    }

    private static int[] box(BinaryMask mask) {
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        for (int i = 0; i < mask.pixels().length; i++) {
            if (mask.pixels()[i] == 1) {
                left = Math.min(left, i % mask.width());
                right = Math.max(right, i % mask.width());
                top = Math.min(top, i / mask.width());
                bottom = Math.max(bottom, i / mask.width());
            }
        }
        return right < 0 ? new int[4] : new int[] {left, top, right - left + 1, bottom - top + 1};
    }

    @Test
    void aMaskMayBeOfAnySizeThatAnArrayHolds() {
        int height = (1 << 25) + 1;
        BinaryMask tall = BinaryMask.empty(1, height);
        tall.pixels()[height - 1] = 1;
        assertThat(Rle.encode(tall).counts()).containsExactly(height - 1, 1);
        // 2^32 pixels, which is 0 as an int.
        assertThatThrownBy(() -> BinaryMask.empty(1 << 16, 1 << 16)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new BinaryMask(1 << 16, 1 << 16, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRecordOfNothingIsRefused() {
        assertThatThrownBy(() -> new FrameMasksCodec().decode("null".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FlowCutException.class);
    }
}
