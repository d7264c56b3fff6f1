package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.workflows.error.FlowCutException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks the samples of a PNG file with one channel of at most 8 bits, row by row (ISO/IEC 15948, sections 9, 10). */
final class PngSamples {
    private final byte[] png;
    private final PngHeader header;
    private final String source;
    private int part;

    /** @param header of a picture that is not interlaced */
    PngSamples(byte[] png, PngHeader header, String source) {
        this.png = png;
        this.header = header;
        this.source = source;
    }

    /**
     * The samples, a byte each, rows from the top.
     *
     * @throws FlowCutException of type BadInput when the data are damaged or too few
     */
    byte[] read() {
        int width = header.width();
        int depth = header.depth();
        int rowBytes = (int) (((long) width * depth + 7) / 8);
        byte[] samples = new byte[width * header.height()];
        byte[] row = new byte[rowBytes + 1];
        byte[] above = new byte[rowBytes + 1];
        Inflater inflater = new Inflater();
        try {
            for (int y = 0; y < header.height(); y++) {
                fill(inflater, row);
                unfilter(row, above);
                if (depth == 8) {
                    System.arraycopy(row, 1, samples, y * width, width);
                } else {
                    unpack(row, depth, samples, y * width, width);
                }
                byte[] free = above;
                above = row;
                row = free;
            }
            return samples;
        } catch (DataFormatException e) {
            throw badInput(source, "not a readable PNG: its data are damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private void fill(Inflater inflater, byte[] row) throws DataFormatException {
        int filled = 0;
        while (filled < row.length) {
            int length = inflater.inflate(row, filled, row.length - filled);
            filled += length;
            if (length == 0) {
                if (inflater.finished()
                        || inflater.needsDictionary()
                        || part == header.data().size()) {
                    throw badInput(source, "not a readable PNG: its data end early");
                }
                if (inflater.needsInput()) {
                    PngHeader.Part next = header.data().get(part++);
                    inflater.setInput(png, next.start(), next.length());
                }
            }
        }
    }

    /** Undoes a row's filter; its kind stands before the row, and the byte to the left of the first is 0. */
    private void unfilter(byte[] row, byte[] above) {
        int filter = row[0];
        row[0] = 0;
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = 1; i < row.length; i++) {
                    row[i] += row[i - 1];
                }
            }
            case 2 -> {
                for (int i = 1; i < row.length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < row.length; i++) {
                    row[i] += (byte) (((row[i - 1] & 0xff) + (above[i] & 0xff)) / 2);
                }
            }
            case 4 -> {
                for (int i = 1; i < row.length; i++) {
                    row[i] += (byte) paeth(row[i - 1] & 0xff, above[i] & 0xff, above[i - 1] & 0xff);
                }
            }
            default -> throw badInput(source, "not a readable PNG: unknown filter " + filter);
        }
    }

    private static int paeth(int left, int up, int upLeft) {
        int estimate = left + up - upLeft;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toUpLeft = Math.abs(estimate - upLeft);
        if (toLeft <= toUp && toLeft <= toUpLeft) {
            return left;
        }
        return toUp <= toUpLeft ? up : upLeft;
    }

    private static void unpack(byte[] row, int depth, byte[] target, int at, int width) {
        int mask = (1 << depth) - 1;
        for (int x = 0; x < width; x++) {
            int bit = x * depth;
            target[at + x] = (byte) (row[1 + (bit >> 3)] >> (8 - depth - (bit & 7)) & mask);
        }
    }
}
