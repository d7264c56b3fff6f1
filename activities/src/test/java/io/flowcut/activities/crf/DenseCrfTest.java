package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.Npy;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import java.util.List;

import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DenseCrfTest {
    static Stream<String> cases() throws IOException {
        return Files.readAllLines(Golden.folder("crf").resolve("cases.txt")).stream().filter(line -> !line.isBlank());
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
        System.out.printf("CRF %s: %d of %d labels differ, q max %.6f mean %.9f%n", line, different, probability.length, worst, sum / probability.length);
        assertThat(different).isLessThanOrEqualTo(probability.length / 100);
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
