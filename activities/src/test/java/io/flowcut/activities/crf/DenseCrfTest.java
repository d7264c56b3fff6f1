package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Npy;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenseCrfTest {
    static Stream<String> cases() throws IOException {
        return Files.readAllLines(Golden.folder("crf").resolve("cases.txt")).stream()
                .filter(line -> !line.isBlank());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReferenceOnGoldenData(String line) throws IOException {
        Path folder = Golden.folder("crf");
        String name = line.split(" ")[0];
        String number = line.split(" ")[1];
        RgbImage image = image(folder.resolve(name + ".png"));
        BinaryMask mask = mask(folder.resolve(name + ".mask" + number + ".png"));
        BinaryMask expected = mask(folder.resolve(name + ".labels" + number + ".png"));
        double[] probability =
                Npy.read(folder.resolve(name + ".q" + number + ".npy")).values();

        RefinedMask refined =
                new DenseCrf(CrfConfig.DEFAULT).process(image, List.of(mask)).get(0);

        int different = 0;
        double worst = 0;
        double sum = 0;
        for (int i = 0; i < probability.length; i++) {
            different += refined.labels().pixels()[i] ^ expected.pixels()[i];
            double difference = Math.abs(refined.probability()[i] - probability[i]);
            worst = Math.max(worst, difference);
            sum += difference;
        }
        // 99% of the labels is what is asked for; measured: none differs, q by 2.4e-4 at most and 7e-7 on average.
        assertThat(different).isLessThanOrEqualTo(probability.length / 100_000);
        assertThat(worst).isLessThan(1e-3);
        assertThat(sum / probability.length).isLessThan(1e-6);
    }

    /** Expected values by the reference, see make_normalisations.py beside them. */
    @ParameterizedTest
    @CsvSource({"symmetric, 1.5, 2.5", "after, 1.5, 2.5", "before, 1.5, 2.5", "none, 0.02, 0.03"})
    void normalisesAsTheReferenceDoes(String normalisation, double near, double far) throws Exception {
        Path folder = Path.of(DenseCrfTest.class.getResource("/crf/picture.png").toURI())
                .getParent();
        CrfConfig config = new CrfConfig(true, 10, 0.9, 3, near, 20, 13, far, 0.5, 1280, normalisation, 0, 0.2);

        for (int threads = 1; threads <= 2; threads++) {
            float[] probability = new DenseCrf(config, threads)
                    .process(image(folder.resolve("picture.png")), List.of(mask(folder.resolve("mask.png"))))
                    .get(0)
                    .probability();

            double[] expected = Npy.read(folder.resolve(normalisation + ".npy")).values();
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) probability[i]).isCloseTo(expected[i], within(5e-4));
            }
        }
    }

    /** The oracle runs one, two, three iterations and so on, and looks when the labels change by little. */
    @Test
    void stopsEachMaskOneIterationAfterItsLabelsHaveSettled() {
        int most = 25;
        double share = 0.004;
        Random random = new Random(8);
        RgbImage image = picture(random, 48, 40);
        List<BinaryMask> masks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            masks.add(blob(random, 48, 40));
        }
        List<RefinedMask> settled = new DenseCrf(settling(most, share), 2).process(image, masks);

        int early = 0;
        for (int i = 0; i < masks.size(); i++) {
            byte[] before = masks.get(i).pixels();
            int iterations = 1;
            for (; iterations < most; iterations++) {
                byte[] after =
                        alone(iterations, 0, image, masks.get(i)).labels().pixels();
                int changed = 0;
                for (int p = 0; p < after.length; p++) {
                    changed += before[p] ^ after[p];
                }
                before = after;
                if (changed <= share * after.length) {
                    iterations++;
                    break;
                }
            }
            early += iterations < most ? 1 : 0;
            float[] expected = alone(iterations, 0, image, masks.get(i)).probability();
            assertThat(settled.get(i).probability()).isEqualTo(expected);
            assertThat(alone(most, share, image, masks.get(i)).probability()).isEqualTo(expected);
        }
        assertThat(early).isPositive();
    }

    private static RefinedMask alone(int iterations, double settledShare, RgbImage image, BinaryMask mask) {
        return new DenseCrf(settling(iterations, settledShare))
                .process(image, List.of(mask))
                .get(0);
    }

    private static CrfConfig settling(int iterations, double settledShare) {
        return new CrfConfig(true, iterations, 0.9, 3, 7, 50, 5, 10, 0.5, 1280, "symmetric", settledShare, 0.2);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,37", "37,1", "2,3", "33,65", "101,47", "128,96"})
    void givesTheSameBitsOnOneAndTwoThreads(int width, int height) {
        Random random = new Random(width * 1000 + height);
        RgbImage image = picture(random, width, height);
        List<BinaryMask> masks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            masks.add(blob(random, width, height));
        }

        List<RefinedMask> one = new DenseCrf(CrfConfig.DEFAULT, 1).process(image, masks);
        List<RefinedMask> two = new DenseCrf(CrfConfig.DEFAULT, 2).process(image, masks);

        for (int i = 0; i < masks.size(); i++) {
            assertThat(two.get(i).probability()).isEqualTo(one.get(i).probability());
            assertThat(two.get(i).labels().pixels())
                    .isEqualTo(one.get(i).labels().pixels());
            assertThat(two.get(i).agreement()).isEqualTo(one.get(i).agreement());
            for (float q : one.get(i).probability()) {
                assertThat(q).isBetween(0f, 1f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 16})
    void refinesManyMasksAsItDoesEachAlone(int count) {
        Random random = new Random(count);
        RgbImage image = picture(random, 53, 41);
        List<BinaryMask> masks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            masks.add(blob(random, 53, 41));
        }
        DenseCrf crf = new DenseCrf(CrfConfig.DEFAULT);

        List<RefinedMask> together = crf.process(image, masks);

        assertThat(together).hasSize(count);
        for (int i = 0; i < count; i++) {
            RefinedMask alone = crf.process(image, List.of(masks.get(i))).get(0);
            assertThat(together.get(i).probability()).isEqualTo(alone.probability());
        }
    }

    @Test
    void keepsNothingOfEarlierPictures() {
        Random random = new Random(5);
        RgbImage image = picture(random, 40, 30);
        BinaryMask mask = blob(random, 40, 30);
        float[] fresh = new DenseCrf(CrfConfig.DEFAULT)
                .process(image, List.of(mask))
                .get(0)
                .probability();
        DenseCrf used = new DenseCrf(CrfConfig.DEFAULT);
        used.process(picture(random, 70, 50), List.of(blob(random, 70, 50), blob(random, 70, 50)));
        used.process(picture(random, 40, 30), List.of(blob(random, 40, 30)));

        assertThat(used.process(image, List.of(mask)).get(0).probability()).isEqualTo(fresh);
    }

    @Test
    void keepsEmptyAndFullMasks() {
        RgbImage image = picture(new Random(6), 64, 64);
        BinaryMask empty = BinaryMask.empty(64, 64);
        byte[] all = new byte[64 * 64];
        Arrays.fill(all, (byte) 1);

        List<RefinedMask> refined =
                new DenseCrf(CrfConfig.DEFAULT).process(image, List.of(empty, new BinaryMask(64, 64, all)));

        assertThat(refined.get(0).labels().area()).isZero();
        assertThat(refined.get(0).agreement()).isEqualTo(1);
        assertThat(refined.get(1).labels().pixels()).isEqualTo(all);
        assertThat(refined.get(1).agreement()).isEqualTo(1);
    }

    @Test
    void movesTheBorderOfAMaskToTheBorderOfTheObject() {
        int width = 80;
        byte[] pixels = new byte[3 * width * 60];
        byte[] truth = new byte[width * 60];
        byte[] given = new byte[width * 60];
        for (int i = 0; i < truth.length; i++) {
            int x = i % width;
            int y = i / width;
            truth[i] = (byte) (x >= 24 && x < 56 && y >= 16 && y < 44 ? 1 : 0);
            given[i] = (byte) (x >= 27 && x < 59 && y >= 13 && y < 41 ? 1 : 0);
            Arrays.fill(pixels, 3 * i, 3 * i + 3, (byte) (truth[i] == 1 ? 200 : 50));
        }

        RefinedMask refined = new DenseCrf(CrfConfig.DEFAULT)
                .process(new RgbImage(width, 60, pixels), List.of(new BinaryMask(width, 60, given)))
                .get(0);

        assertThat(refined.labels().pixels()).isEqualTo(truth);
        assertThat(refined.agreement()).isBetween(0.6, 0.8);
    }

    @Test
    void smoothsAMaskOnAConstantPicture() {
        byte[] pixels = new byte[3 * 90 * 70];
        Arrays.fill(pixels, (byte) 127);
        byte[] given = new byte[90 * 70];
        for (int i = 0; i < given.length; i++) {
            given[i] = (byte) (i % 90 < 60 ? 1 : 0);
        }
        given[35 * 90 + 20] = 0;

        RefinedMask refined = new DenseCrf(CrfConfig.DEFAULT)
                .process(new RgbImage(90, 70, pixels), List.of(new BinaryMask(90, 70, given)))
                .get(0);

        assertThat(refined.labels().pixels()[35 * 90 + 20]).isEqualTo((byte) 1);
        assertThat(refined.probability()).doesNotContain(Float.NaN);
    }

    @Test
    void refusesMasksThatDoNotFit() {
        RgbImage image = picture(new Random(7), 8, 8);
        DenseCrf crf = new DenseCrf(CrfConfig.DEFAULT);

        assertThatThrownBy(() -> crf.process(image, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> crf.process(image, Collections.nCopies(17, BinaryMask.empty(8, 8))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> crf.process(image, List.of(BinaryMask.empty(8, 9))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8x9");
        assertThatThrownBy(() -> new DenseCrf(CrfConfig.DEFAULT, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void computesTheHyperbolicTangent() {
        float[] values = new float[20001];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i - 10000) * 0.004f;
        }
        float[] expected = values.clone();
        MeanField.halfTanh(values, values.length);

        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(Math.tanh(expected[i] / 2.0), within(1e-6));
        }
    }

    /** Smooth colours with noise and a few edges. */
    static RgbImage picture(Random random, int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        int edge = random.nextInt(width);
        for (int i = 0; i < width * height; i++) {
            int side = i % width < edge ? 40 : 140;
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = (byte) (side + 20 * c + i / width % 30 + random.nextInt(12));
            }
        }
        return new RgbImage(width, height, pixels);
    }

    static BinaryMask blob(Random random, int width, int height) {
        byte[] pixels = new byte[width * height];
        double x = random.nextDouble() * width;
        double y = random.nextDouble() * height;
        double radius = 1 + random.nextDouble() * Math.max(width, height) / 2;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (Math.hypot(i % width - x, i / width - y) < radius ? 1 : 0);
        }
        return new BinaryMask(width, height, pixels);
    }

    static RgbImage image(Path file) throws IOException {
        BufferedImage read = ImageIO.read(file.toFile());
        byte[] pixels = new byte[3 * read.getWidth() * read.getHeight()];
        for (int i = 0; i < pixels.length / 3; i++) {
            int rgb = read.getRGB(i % read.getWidth(), i / read.getWidth());
            pixels[3 * i] = (byte) (rgb >> 16);
            pixels[3 * i + 1] = (byte) (rgb >> 8);
            pixels[3 * i + 2] = (byte) rgb;
        }
        return new RgbImage(read.getWidth(), read.getHeight(), pixels);
    }

    static BinaryMask mask(Path file) throws IOException {
        BufferedImage read = ImageIO.read(file.toFile());
        byte[] pixels = new byte[read.getWidth() * read.getHeight()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (read.getRaster().getSample(i % read.getWidth(), i / read.getWidth(), 0) > 0 ? 1 : 0);
        }
        return new BinaryMask(read.getWidth(), read.getHeight(), pixels);
    }
}
