package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a PNG file says of itself (ISO/IEC 15948), and where its pixels stand. All of its chunks are walked and their
 * checksums held against what they say.
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param depth bits of a sample
 * @param colour colour type: 0 grey, 2 red, green and blue, 3 palette, 4 grey with alpha, 6 colour with alpha
 * @param interlaced whether the pixels stand in the order of Adam7
 * @param data the chunks that hold the compressed pixels
 */
record PngHeader(int width, int height, int depth, int colour, boolean interlaced, List<Part> data) {
    static final int GREY = 0;
    static final int PALETTE = 3;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int HEADER_BYTES = 13;
    /** Length, type and checksum around a chunk's content. */
    private static final int FRAME_BYTES = 12;

    /** A picture of more pixels is taken for a malicious one; 8K has 33 million. */
    private static final long MAX_PIXELS = 1L << 27;
    /** Deflate packs at most 1032 bytes into one (RFC 1951: a bit each for length and distance of 258 bytes). */
    private static final long MAX_PACKING = 1032;

    PngHeader {
        data = List.copyOf(data);
    }

    /** Some bytes of the file. */
    record Part(int start, int length) {}

    /**
     * Reads the structure of a file.
     *
     * @throws FlowCutException of type BadInput when it is no PNG file, damaged, cut short, larger than any picture of
     *     labels, or too short for the size that it says
     */
    static PngHeader of(byte[] png, String source) {
        if (png.length < SIGNATURE.length || !startsWithSignature(png)) {
            throw badInput(source, "not a readable PNG: it begins otherwise");
        }
        CRC32 sum = new CRC32();
        PngHeader header = null;
        List<Part> data = new ArrayList<>();
        int at = SIGNATURE.length;
        while (at <= png.length - FRAME_BYTES) {
            int length = int32(png, at);
            int type = int32(png, at + 4);
            if (length < 0 || length > png.length - at - FRAME_BYTES) {
                throw badInput(source, "not a readable PNG: it is cut short");
            }
            sum.reset();
            sum.update(png, at + 4, length + 4);
            if ((int) sum.getValue() != int32(png, at + 8 + length)) {
                throw badInput(source, "not a readable PNG: it is damaged (checksum)");
            }
            if (header == null) {
                header = first(png, at, type, length, source);
            } else if (type == IDAT) {
                data.add(new Part(at + 8, length));
            } else if (type == IEND) {
                return header.with(data, source);
            }
            at += length + FRAME_BYTES;
        }
        throw badInput(source, "not a readable PNG: it is cut short");
    }

    /** What every PNG file begins with. */
    static byte[] signature() {
        return SIGNATURE.clone();
    }

    private static boolean startsWithSignature(byte[] png) {
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (png[i] != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    private static PngHeader first(byte[] png, int at, int type, int length, String source) {
        if (type != IHDR || length != HEADER_BYTES) {
            throw badInput(source, "not a readable PNG: it has no header");
        }
        int width = int32(png, at + 8);
        int height = int32(png, at + 12);
        if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
            throw badInput(
                    source,
                    "the picture is empty or too large: " + (width & 0xffffffffL) + "x" + (height & 0xffffffffL));
        }
        int interlace = png[at + 20];
        if (png[at + 18] != 0 || png[at + 19] != 0 || interlace < 0 || interlace > 1) {
            throw badInput(source, "not a readable PNG: unknown compression, filter or interlace method");
        }
        return new PngHeader(width, height, png[at + 16], png[at + 17] & 0xff, interlace == 1, List.of());
    }

    private PngHeader with(List<Part> parts, String source) {
        long packed = 0;
        for (Part part : parts) {
            packed += part.length();
        }
        // Checked before anything is allocated, so that a file of 60 bytes cannot ask for 128 MiB.
        if (packed * MAX_PACKING < (long) height * (((long) width * Math.max(depth, 1) + 7) / 8 + 1)) {
            throw badInput(source, "not a readable PNG: too few data for " + width + "x" + height + " pixels");
        }
        return new PngHeader(width, height, depth, colour, interlaced, parts);
    }

    private static int int32(byte[] content, int at) {
        return (content[at] & 0xff) << 24
                | (content[at + 1] & 0xff) << 16
                | (content[at + 2] & 0xff) << 8
                | (content[at + 3] & 0xff);
    }
}
