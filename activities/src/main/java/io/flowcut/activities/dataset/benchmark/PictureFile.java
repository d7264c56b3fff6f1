package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads JPEG, PNG and BMP pictures of bounded size. */
final class PictureFile {
    private static final long MAX_PIXELS = 1L << 26;

    private PictureFile() {}

    /**
     * Reads a picture.
     *
     * @throws FlowCutException of type BadInput when it is none, is damaged, or has more than 64 megapixels
     */
    static BufferedImage read(Path file) {
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            if (stream == null) {
                throw badInput(file.toString(), "missing");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw badInput(file.toString(), "not a JPEG, PNG or BMP picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
                    throw badInput(file.toString(), "the picture is too large");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (FlowCutException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The readers of the JDK answer some damaged pictures with unchecked exceptions.
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": not a readable picture: " + e.getMessage(), e);
        }
    }
}
