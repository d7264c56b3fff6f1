package io.flowcut.worker.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Size of a generated clip as users write it.
 *
 * @param width width in pixels
 * @param height height in pixels
 */
public record PictureSize(int width, int height) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    /**
     * Reads {@code WxH}.
     *
     * @throws IllegalArgumentException when the text is no size
     */
    public static PictureSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text + " is not a size; expected WxH, such as 432x240");
        }
        return new PictureSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
}
