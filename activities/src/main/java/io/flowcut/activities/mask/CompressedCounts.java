package io.flowcut.activities.mask;

import io.flowcut.workflows.error.FlowCutException;

/**
 * COCO's compressed text of run lengths. Each number is written in groups of five bits, low ones first, a character
 * each from code 48 on; bit 5 says that more follow, bit 4 of the last is the sign. From the fourth run on the number
 * is the difference to the run two before.
 */
final class CompressedCounts {
    private static final int FIRST_CODE = 48;
    private static final int BITS = 0x1f;
    private static final int SIGN = 0x10;
    private static final int MORE = 0x20;

    private CompressedCounts() {}

    static void parse(String text, long pixels, RunBuilder runs) {
        long left = pixels;
        long previous = 0;
        long beforePrevious = 0;
        int position = 0;
        for (int i = 0; position < text.length(); i++) {
            long value = 0;
            int shift = 0;
            int code;
            do {
                if (position == text.length() || shift > 30) {
                    throw malformed("a count is cut off or too long at character " + position);
                }
                code = text.charAt(position) - FIRST_CODE;
                if (code < 0 || code > (BITS | MORE)) {
                    throw malformed("character " + position + " is not allowed");
                }
                value |= (long) (code & BITS) << shift;
                shift += 5;
                position++;
            } while ((code & MORE) != 0);
            if ((code & SIGN) != 0) {
                value |= -1L << shift;
            }
            if (i > 2) {
                value += beforePrevious;
            }
            left -= checked(value, left);
            runs.add((i & 1) == 1, (int) value);
            beforePrevious = previous;
            previous = value;
        }
        requireComplete(left);
    }

    static String format(int[] runs) {
        StringBuilder text = new StringBuilder(2 * runs.length);
        for (int i = 0; i < runs.length; i++) {
            long value = i > 2 ? (long) runs[i] - runs[i - 2] : runs[i];
            boolean more;
            do {
                int bits = (int) (value & BITS);
                value >>= 5;
                more = (bits & SIGN) != 0 ? value != -1 : value != 0;
                text.append((char) (FIRST_CODE + (more ? bits | MORE : bits)));
            } while (more);
        }
        return text.toString();
    }

    static long checked(long count, long left) {
        if (count < 0 || count > left) {
            throw malformed("count " + count + " does not fit the size");
        }
        return count;
    }

    static void requireComplete(long left) {
        if (left != 0) {
            throw malformed("the counts end " + left + " pixels too early");
        }
    }

    static FlowCutException malformed(String cause) {
        return FlowCutException.badInput("mask", "malformed RLE: " + cause);
    }
}
