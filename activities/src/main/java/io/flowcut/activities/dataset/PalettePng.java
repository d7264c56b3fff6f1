package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Label maps as PNG pictures whose palette index is the label, in the colours that PASCAL VOC and DAVIS use: the bits
 * of the index, three at a time from the lowest, are the bits of red, green and blue from the highest. Thread-safe.
 */
public final class PalettePng {
    /** The palette: red, green, blue of index 0, then of index 1, to 255. */
    public static byte[] palette() {
        byte[] colours = new byte[3 * 256];
        for (int index = 0; index < 256; index++) {
            int bits = index;
            for (int bit = 7; bits != 0; bit--) {
                for (int channel = 0; channel < 3; channel++) {
                    colours[3 * index + channel] |= (byte) ((bits >> channel & 1) << bit);
                }
                bits >>= 3;
            }
        }
        return colours;
    }

    /** A picture with eight bits a pixel; equal labels give equal bytes. */
    public byte[] encode(LabelMap map) {
        ByteArrayOutputStream png = new ByteArrayOutputStream(1 << 14);
        png.writeBytes(PngHeader.signature());
        ByteBuffer header = ByteBuffer.allocate(13).putInt(map.width()).putInt(map.height());
        header.put((byte) 8).put((byte) PngHeader.PALETTE);
        chunk(png, "IHDR", header.array(), header.capacity());
        byte[] palette = palette();
        chunk(png, "PLTE", palette, palette.length);
        deflate(png, map);
        chunk(png, "IEND", new byte[0], 0);
        return png.toByteArray();
    }

    /** The rows, each after a zero for "no filter", as one zlib stream in chunks. */
    private static void deflate(ByteArrayOutputStream png, LabelMap map) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        try {
            byte[] rows = new byte[(map.width() + 1) * map.height()];
            for (int y = 0; y < map.height(); y++) {
                System.arraycopy(map.labels(), y * map.width(), rows, y * (map.width() + 1) + 1, map.width());
            }
            deflater.setInput(rows);
            deflater.finish();
            byte[] packed = new byte[1 << 15];
            while (!deflater.finished()) {
                int length = deflater.deflate(packed);
                chunk(png, "IDAT", packed, length);
            }
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content, int length) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(content, 0, length);
        png.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        png.writeBytes(name);
        png.write(content, 0, length);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    /**
     * Reads a file as {@link #decode} does.
     *
     * @throws FlowCutException of type BadInput when it is missing, cannot be read, or is no such picture
     */
    public LabelMap read(Path file) {
        try {
            return decode(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw badInput(file.toString(), "missing");
        } catch (IOException e) {
            throw badInput(file.toString(), "cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads a picture with a palette or with grey levels, whose sample values are the labels. A grey picture that holds
     * nothing but 0 and 255 is a mask of one object, label 1: so DAVIS 2016 and many tools write them.
     *
     * @param png content of the file
     * @param source name of the file, for messages
     * @throws FlowCutException of type BadInput when it is no such picture
     */
    public LabelMap decode(byte[] png, String source) {
        PngHeader header = PngHeader.of(png, source);
        boolean palette = header.colour() == PngHeader.PALETTE;
        boolean depthIsKnown = header.depth() == 1 || header.depth() == 2 || header.depth() == 4 || header.depth() == 8;
        if ((!palette && header.colour() != PngHeader.GREY) || !depthIsKnown) {
            throw badInput(source, "not a picture of labels: it has neither a palette nor 8-bit grey levels");
        }
        byte[] labels = header.interlaced() ? interlaced(png, source) : new PngSamples(png, header, source).read();
        if (labels.length != header.width() * header.height()) {
            throw badInput(source, "not a readable PNG: it holds another picture than its header says");
        }
        if (!palette) {
            readMask(labels);
        }
        return new LabelMap(header.width(), header.height(), labels);
    }

    /** Nobody writes labels interlaced but by accident, so the JDK's reader is good enough. */
    private static byte[] interlaced(byte[] png, String source) {
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
            if (!readers.hasNext()) {
                throw new IllegalStateException("this Java has no PNG reader");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return samples(reader.read(0).getRaster());
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The reader of the JDK answers some damaged pictures with unchecked exceptions.
            throw new FlowCutException(ErrorType.BAD_INPUT, source + ": not a readable PNG: " + e.getMessage(), e);
        }
    }

    private static byte[] samples(Raster raster) {
        int width = raster.getWidth();
        byte[] samples = new byte[width * raster.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                samples[y * width + x] = (byte) row[x];
            }
        }
        return samples;
    }

    /** Makes 255 label 1, where there is nothing but it and 0. */
    private static void readMask(byte[] labels) {
        for (byte label : labels) {
            if (label != 0 && label != -1) {
                return;
            }
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (labels[i] & 1);
        }
    }
}
