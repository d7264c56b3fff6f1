package io.flowcut.activities.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.testing.Golden;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PalettePngTest {
    private final PalettePng png = new PalettePng();

    @Test
    void hasTheColoursOfPascalVoc() {
        byte[] palette = PalettePng.palette();
        assertThat(Arrays.copyOf(palette, 27))
                .containsExactly(
                        0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128, 128, 0, 128, 0, 128, 128, 128, 128, 128,
                        64, 0, 0);
        assertThat(Arrays.copyOfRange(palette, 3 * 255, 3 * 256)).containsExactly(224, 224, 192);
    }

    @Test
    void isReadByImageIo() throws IOException {
        Random random = new Random(2);
        for (int[] size : new int[][] {{1, 1}, {7, 5}, {64, 64}, {333, 251}, {854, 480}}) {
            LabelMap map = random(random, size[0], size[1]);
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png.encode(map)));
            assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
            IndexColorModel colours = (IndexColorModel) image.getColorModel();
            assertThat(colours.getMapSize()).isEqualTo(256);
            byte[] palette = PalettePng.palette();
            for (int i = 0; i < 256; i++) {
                assertThat(colours.getRed(i)).isEqualTo(palette[3 * i] & 0xff);
                assertThat(colours.getGreen(i)).isEqualTo(palette[3 * i + 1] & 0xff);
                assertThat(colours.getBlue(i)).isEqualTo(palette[3 * i + 2] & 0xff);
            }
            int[] samples = image.getRaster().getSamples(0, 0, size[0], size[1], 0, (int[]) null);
            for (int i = 0; i < samples.length; i++) {
                if (samples[i] != (map.labels()[i] & 0xff)) {
                    assertThat(samples[i]).as("pixel " + i).isEqualTo(map.labels()[i] & 0xff);
                }
            }
            assertThat(png.decode(png.encode(map), "test").labels()).isEqualTo(map.labels());
        }
    }

    @Test
    void readsDavisTruthWithItsPalette() throws IOException {
        Path file = Golden.folder("davis").resolve("gt/judo/00000.png");
        LabelMap map = png.decode(Files.readAllBytes(file), file.toString());
        assertThat(map.width()).isEqualTo(854);
        BufferedImage image = ImageIO.read(file.toFile());
        byte[] palette = PalettePng.palette();
        for (int i = 0; i < map.labels().length; i += 97) {
            int label = map.labels()[i] & 0xff;
            int colour = (palette[3 * label] & 0xff) << 16
                    | (palette[3 * label + 1] & 0xff) << 8
                    | (palette[3 * label + 2] & 0xff);
            assertThat(image.getRGB(i % map.width(), i / map.width()) & 0xffffff)
                    .isEqualTo(colour);
        }
        assertThat(map.labels()).contains((byte) 1, (byte) 2);
    }

    @Test
    void refusesDamagedPicturesInOneLine() {
        byte[] whole = png.encode(random(new Random(4), 20, 20));
        Random random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] damaged = Arrays.copyOf(whole, round % 2 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int i = 0; i < 3 && damaged.length > 0; i++) {
                damaged[random.nextInt(Math.min(60, damaged.length))] = (byte) random.nextInt(256);
            }
            try {
                png.decode(damaged, "a.png");
            } catch (FlowCutException e) {
                assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT);
                assertThat(e.getMessage()).startsWith("a.png: ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(250);
    }

    @Test
    void refusesColourPictures() throws IOException {
        ByteArrayOutputStream colour = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", colour);
        assertThatThrownBy(() -> png.decode(colour.toByteArray(), "rgb.png"))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("palette");
    }

    private static LabelMap random(Random random, int width, int height) {
        byte[] labels = new byte[width * height];
        random.nextBytes(labels);
        return new LabelMap(width, height, labels);
    }

    private static byte[] grey(int... levels) throws IOException {
        BufferedImage image = new BufferedImage(levels.length, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, levels.length, 1, 0, levels);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void aGreyPictureOfBlackAndWhiteIsAMaskOfOneObject() throws IOException {
        assertThat(png.decode(grey(0, 255, 255, 0), "mask.png").labels()).containsExactly(0, 1, 1, 0);
        assertThat(png.decode(grey(0, 3, 255, 0), "labels.png").labels()).containsExactly(0, 3, -1, 0);
        // In a palette picture 255 is void, also where nothing else is.
        LabelMap onlyVoid = new LabelMap(2, 1, new byte[] {0, -1});
        assertThat(png.decode(png.encode(onlyVoid), "void.png").labels()).containsExactly(0, -1);
    }

    @Test
    void labelsAreResizedToTheNearestPixel() {
        LabelMap map = new LabelMap(2, 2, new byte[] {1, 2, 3, 4});
        assertThat(map.resized(4, 2).labels()).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
        assertThat(map.resized(2, 2).labels()).containsExactly(1, 2, 3, 4);
        assertThat(map.resized(1, 1).labels()).containsExactly(4);
    }
}
