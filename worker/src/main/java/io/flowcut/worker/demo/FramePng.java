package io.flowcut.worker.demo;

import io.flowcut.activities.video.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Frames of a generated clip as PNG. */
final class FramePng {
    private FramePng() {}

    static byte[] encode(RgbImage image) throws IOException {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] pixels = image.pixels();
        int[] row = new int[3 * image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int i = 0; i < row.length; i++) {
                row[i] = pixels[y * row.length + i] & 0xff;
            }
            picture.getRaster().setPixels(0, y, image.width(), 1, row);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.length);
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
