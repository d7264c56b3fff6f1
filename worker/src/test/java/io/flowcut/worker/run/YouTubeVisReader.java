package io.flowcut.worker.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads the run lengths of YouTube-VIS annotations by the definition of COCO's format, with no code of the program: a
 * count is written in groups of five bits, the lowest first, bit 6 of a character saying that another follows; from the
 * third count on the difference to the count before the last one is written.
 */
final class YouTubeVisReader {
    private YouTubeVisReader() {}

    /** Pixels of a segmentation, indexed [y][x]. */
    static boolean[][] decode(JsonNode segmentation) {
        int height = segmentation.get("size").get(0).asInt();
        int width = segmentation.get("size").get(1).asInt();
        String text = segmentation.get("counts").asText();
        boolean[][] mask = new boolean[height][width];
        long[] counts = new long[text.length()];
        int number = 0;
        int position = 0;
        int at = 0;
        boolean inside = false;
        while (at < text.length()) {
            long value = 0;
            int shift = 0;
            int character;
            do {
                character = text.charAt(at++) - 48;
                value |= (long) (character & 0x1f) << shift;
                shift += 5;
            } while ((character & 0x20) != 0);
            if ((character & 0x10) != 0) {
                value |= -1L << shift;
            }
            counts[number] = number > 2 ? value + counts[number - 2] : value;
            for (long i = 0; i < counts[number]; i++, position++) {
                mask[position % height][position / height] = inside;
            }
            inside = !inside;
            number++;
        }
        if (position != width * height) {
            throw new IllegalArgumentException("runs of " + position + " pixels for " + width + "x" + height);
        }
        return mask;
    }
}
