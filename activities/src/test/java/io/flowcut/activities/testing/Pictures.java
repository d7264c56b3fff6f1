package io.flowcut.activities.testing;

import io.flowcut.activities.video.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures by the JDK's own reader and writer: independent of the code under test. */
public final class Pictures {
    private Pictures() {}

    /** Reads a picture. */
    public static RgbImage read(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
            int at = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    pixels[at++] = (byte) (rgb >> 16);
                    pixels[at++] = (byte) (rgb >> 8);
                    pixels[at++] = (byte) rgb;
                }
            }
            return new RgbImage(image.getWidth(), image.getHeight(), pixels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a picture in the format that the file's name ends with; makes the folders above it. */
    public static Path write(RgbImage picture, Path file) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] pixels = picture.pixels();
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int rgb = (pixels[3 * i] & 0xff) << 16 | (pixels[3 * i + 1] & 0xff) << 8 | (pixels[3 * i + 2] & 0xff);
            image.setRGB(i % picture.width(), i / picture.width(), rgb);
        }
        return write(image, file);
    }

    /** Writes a picture of any type in the format that the file's name ends with; makes the folders above it. */
    public static Path write(BufferedImage image, Path file) {
        String name = file.getFileName().toString();
        try {
            Files.createDirectories(file.getParent());
            if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
                throw new IllegalArgumentException("no writer for " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A smooth, textured picture that moves by (dx, dy) pixels a frame. */
    public static RgbImage moving(int width, int height, int frame, double dx, double dy) {
        byte[] pixels = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double u = x - frame * dx;
                double v = y - frame * dy;
                pixels[at++] = level(Math.sin(u / 5) * Math.cos(v / 7));
                pixels[at++] = level(Math.sin(u / 9 + 1) * Math.sin(v / 4));
                pixels[at++] = level(Math.cos((u + v) / 6));
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static byte level(double value) {
        return (byte) (int) (128 + 110 * value);
    }
}
