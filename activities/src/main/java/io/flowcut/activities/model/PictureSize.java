package io.flowcut.activities.model;

/**
 * Size of a picture in pixels.
 *
 * @param height at least 1
 * @param width at least 1
 */
public record PictureSize(int height, int width) {
    public PictureSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("a picture of " + height + "x" + width + " pixels");
        }
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
