package io.flowcut.activities.training.input;

/**
 * Makes whole pictures smaller by the mean of what each pixel covers, or larger by linear interpolation, each side by
 * itself: how frames come to the network's size and masks back. Working memory is kept; not thread-safe.
 */
public final class PictureScaler {
    private final Resampler resampler;
    private final int sourceLength;
    private final int targetLength;

    /** @param channels values of a pixel */
    public PictureScaler(int sourceWidth, int sourceHeight, int width, int height, int channels) {
        resampler = new Resampler(
                AxisTaps.whole(sourceWidth, width), AxisTaps.whole(sourceHeight, height), sourceWidth, channels);
        sourceLength = sourceWidth * sourceHeight * channels;
        targetLength = width * height * channels;
    }

    /**
     * Scales a picture.
     *
     * @param source rows from the top, an unsigned byte a value
     * @return the same at the other size
     */
    public byte[] process(byte[] source) {
        if (source.length != sourceLength) {
            throw new IllegalArgumentException(source.length + " bytes, and " + sourceLength + " were expected");
        }
        byte[] target = new byte[targetLength];
        resampler.process(source, target, 0, (byte) 0);
        return target;
    }
}
