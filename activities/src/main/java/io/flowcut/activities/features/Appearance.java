package io.flowcut.activities.features;

import io.flowcut.activities.video.RgbImage;

/**
 * What a token looks like: mean Lab colour of the token and of its wider surroundings, spread of the lightness, a
 * histogram of gradient directions smoothed over the neighbours, and where the token lies. The values are scaled so that
 * a distance of 1 means "hardly the same"; {@link FourierFeatures} turn distance into a cosine.
 */
final class Appearance {
    /** Values per token. */
    static final int LENGTH = 13;

    private static final int TOKEN = 8;
    private static final int DIRECTIONS = 4;
    private static final double COLOUR_SCALE = 10;
    private static final double WIDE_COLOUR_SCALE = 13;
    private static final double WIDE_SIGMA = 1.5;
    private static final double SPREAD_SCALE = 12;
    private static final double TEXTURE_SCALE = 0.5;
    private static final double TEXTURE_SIGMA = 1;
    /** Gradient strength below which a token counts as without texture, in levels of L a pixel. */
    private static final double TEXTURE_FLOOR = 2;
    /** In units of the shorter side. */
    private static final double PLACE_SCALE = 0.35;

    private final PlaneFilter filter;

    Appearance(PlaneFilter filter) {
        this.filter = filter;
    }

    /** Values (N, {@link #LENGTH}) of the tokens of a grid laid over the picture. */
    float[] process(RgbImage picture, int rows, int columns) {
        int width = columns * TOKEN;
        int height = rows * TOKEN;
        float[] lab = filter.resize(lab(picture), picture.width(), picture.height(), 3, width, height);
        float[] mean = filter.resize(lab, width, height, 3, columns, rows);
        float[] wide = filter.blur(mean, columns, rows, 3, WIDE_SIGMA);
        float[] texture = filter.resize(texture(lab, width, height), width, height, 1 + DIRECTIONS, columns, rows);
        float[] histogram = histogram(texture, rows, columns);
        float[] values = new float[rows * columns * LENGTH];
        for (int token = 0; token < rows * columns; token++) {
            int out = token * LENGTH;
            for (int c = 0; c < 3; c++) {
                values[out + c] = (float) (mean[3 * token + c] / COLOUR_SCALE);
                values[out + 3 + c] = (float) (wide[3 * token + c] / WIDE_COLOUR_SCALE);
            }
            double lightness = mean[3 * token];
            double variance = texture[(1 + DIRECTIONS) * token] - lightness * lightness;
            values[out + 6] = (float) (Math.sqrt(Math.max(0, variance)) / SPREAD_SCALE);
            System.arraycopy(histogram, DIRECTIONS * token, values, out + 7, DIRECTIONS);
            double unit = PLACE_SCALE * Math.min(rows, columns);
            values[out + 11] = (float) (token % columns / unit);
            values[out + 12] = (float) (token / columns / unit);
        }
        return values;
    }

    private float[] lab(RgbImage picture) {
        byte[] pixels = picture.pixels();
        float[] rgb = new float[pixels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (pixels[i] & 0xff) * (1 / 255f);
        }
        return filter.lab(rgb, picture.width(), picture.height());
    }

    /** Per pixel the squared lightness and the gradient's strength shared among the directions by cos squared. */
    private static float[] texture(float[] lab, int width, int height) {
        float[] texture = new float[width * height * (1 + DIRECTIONS)];
        float diagonal = (float) Math.sqrt(0.5);
        for (int y = 0; y < height; y++) {
            // OpenCV's Sobel mirrors at the border without repeating the border pixel.
            int up = width * (y > 0 ? y - 1 : Math.min(1, height - 1));
            int down = width * (y < height - 1 ? y + 1 : Math.max(0, height - 2));
            int row = width * y;
            for (int x = 0; x < width; x++) {
                int left = x > 0 ? x - 1 : Math.min(1, width - 1);
                int right = x < width - 1 ? x + 1 : Math.max(0, width - 2);
                float upLeft = lab[3 * (up + left)];
                float upRight = lab[3 * (up + right)];
                float downLeft = lab[3 * (down + left)];
                float downRight = lab[3 * (down + right)];
                float gx = (upRight
                                + 2 * lab[3 * (row + right)]
                                + downRight
                                - upLeft
                                - 2 * lab[3 * (row + left)]
                                - downLeft)
                        / 8;
                float gy =
                        (downLeft + 2 * lab[3 * (down + x)] + downRight - upLeft - 2 * lab[3 * (up + x)] - upRight) / 8;
                int out = (row + x) * (1 + DIRECTIONS);
                float lightness = lab[3 * (row + x)];
                texture[out] = lightness * lightness;
                float strength = (float) Math.sqrt(gx * gx + gy * gy);
                if (strength > 0) {
                    float rising = (gx + gy) * diagonal;
                    float falling = (gy - gx) * diagonal;
                    texture[out + 1] = gx * gx / strength;
                    texture[out + 2] = rising * rising / strength;
                    texture[out + 3] = gy * gy / strength;
                    texture[out + 4] = falling * falling / strength;
                }
            }
        }
        return texture;
    }

    private float[] histogram(float[] texture, int rows, int columns) {
        float[] raw = new float[rows * columns * DIRECTIONS];
        for (int token = 0; token < rows * columns; token++) {
            System.arraycopy(texture, token * (1 + DIRECTIONS) + 1, raw, token * DIRECTIONS, DIRECTIONS);
        }
        float[] histogram = filter.blur(raw, columns, rows, DIRECTIONS, TEXTURE_SIGMA);
        for (int token = 0; token < rows * columns; token++) {
            double sum = TEXTURE_FLOOR;
            for (int k = 0; k < DIRECTIONS; k++) {
                sum += histogram[token * DIRECTIONS + k];
            }
            for (int k = 0; k < DIRECTIONS; k++) {
                histogram[token * DIRECTIONS + k] /= (float) (sum * TEXTURE_SCALE);
            }
        }
        return histogram;
    }
}
