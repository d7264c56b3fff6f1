package io.flowcut.activities.video;

import io.flowcut.workflows.error.FlowCutException;
import java.util.zip.CRC32;

/**
 * Size of a JPEG or PNG picture, found by walking all of its structure: a file that ends early or whose PNG chunks do
 * not have the checksum they say is refused here, since decoders fill the missing part with grey and go on.
 *
 * @param width width in pixels, as stored (EXIF orientation is not applied)
 * @param height height in pixels
 */
record PictureHeader(int width, int height) {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;

    /**
     * Reads the size of a picture.
     *
     * @param file name for messages
     * @param content the whole file
     * @throws FlowCutException of type BadInput when the file is empty, no JPEG or PNG picture, or ends early
     */
    static PictureHeader of(String file, byte[] content) {
        if (content.length == 0) {
            throw FlowCutException.badInput(file, "the file is empty");
        }
        if (isPng(content)) {
            return png(file, content);
        }
        if (content.length > 1 && unsigned(content, 0) == 0xff && unsigned(content, 1) == SOI) {
            return jpeg(file, content);
        }
        throw FlowCutException.badInput(file, "not a JPEG or PNG picture");
    }

    private static boolean isPng(byte[] content) {
        for (int i = 0; i < PNG_SIGNATURE.length; i++) {
            if (i >= content.length || content[i] != PNG_SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    /** ISO/IEC 15948: chunks of length, type, data, CRC from IHDR to IEND. */
    private static PictureHeader png(String file, byte[] content) {
        CRC32 crc = new CRC32();
        PictureHeader header = null;
        boolean data = false;
        int at = PNG_SIGNATURE.length;
        while (at <= content.length - 12) {
            int length = int32(content, at);
            int type = int32(content, at + 4);
            if (length < 0 || length > content.length - at - 12) {
                throw truncated(file);
            }
            crc.reset();
            crc.update(content, at + 4, length + 4);
            if ((int) crc.getValue() != int32(content, at + 8 + length)) {
                throw FlowCutException.badInput(file, "the PNG picture is damaged (checksum)");
            }
            if (type == chunk("IHDR") && length == 13) {
                header = new PictureHeader(int32(content, at + 8), int32(content, at + 12));
            }
            data |= type == chunk("IDAT") && length > 0;
            if (type == chunk("IEND")) {
                return checked(file, data ? header : null);
            }
            at += length + 12;
        }
        throw truncated(file);
    }

    /** ITU T.81 annex B: marker segments from SOI to EOI; entropy-coded data follow each SOS. */
    private static PictureHeader jpeg(String file, byte[] content) {
        PictureHeader header = null;
        boolean scan = false;
        int at = 2;
        while (true) {
            at = nextMarker(content, at);
            if (at < 0) {
                throw truncated(file);
            }
            int marker = unsigned(content, at++);
            if (marker == EOI) {
                return checked(file, scan ? header : null);
            }
            if (isStandalone(marker)) {
                continue;
            }
            if (at + 2 > content.length) {
                throw truncated(file);
            }
            int length = unsigned(content, at) << 8 | unsigned(content, at + 1);
            if (length < 2 || at + length > content.length) {
                throw truncated(file);
            }
            if (isStartOfFrame(marker) && length >= 8) {
                int height = unsigned(content, at + 3) << 8 | unsigned(content, at + 4);
                int width = unsigned(content, at + 5) << 8 | unsigned(content, at + 6);
                header = new PictureHeader(width, height);
            }
            scan |= marker == SOS;
            at += length;
        }
    }

    /** Index of the code of the next marker, past entropy-coded data and fill bytes; -1 at the end of the file. */
    private static int nextMarker(byte[] content, int from) {
        int at = from;
        while (at + 1 < content.length) {
            int code = unsigned(content, at + 1);
            if (content[at] == (byte) 0xff && code != 0 && code != 0xff) {
                return at + 1;
            }
            at++;
        }
        return -1;
    }

    /** Restart markers, TEM and a stray SOI have no length. */
    private static boolean isStandalone(int marker) {
        return (marker >= 0xd0 && marker <= SOI) || marker == 0x01;
    }

    /** SOF0 to SOF15 without DHT, JPG and DAC, which share the range. */
    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static PictureHeader checked(String file, PictureHeader header) {
        if (header == null || header.width < 1 || header.height < 1) {
            throw FlowCutException.badInput(file, "the picture has no size or no data");
        }
        return header;
    }

    private static FlowCutException truncated(String file) {
        return FlowCutException.badInput(file, "the picture is truncated");
    }

    private static int chunk(String type) {
        return type.charAt(0) << 24 | type.charAt(1) << 16 | type.charAt(2) << 8 | type.charAt(3);
    }

    private static int int32(byte[] content, int at) {
        return unsigned(content, at) << 24
                | unsigned(content, at + 1) << 16
                | unsigned(content, at + 2) << 8
                | unsigned(content, at + 3);
    }

    private static int unsigned(byte[] content, int at) {
        return content[at] & 0xff;
    }
}
