package io.flowcut.worker.demo;

import io.flowcut.activities.random.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Paints ordinary-looking textures: three random colours blended by multi-octave value noise, random structures (boxes,
 * discs, stripes, lines) and fine grain.
 */
final class TexturePainter {
    private static final double BICUBIC = -0.75;

    private final SeededRandom random;

    TexturePainter(SeededRandom random) {
        this.random = random;
    }

    /**
     * A texture that is still to be painted: all that is random in it.
     *
     * @param colours three (r, g, b)
     * @param strokes drawn in order
     */
    record Sketch(
            int width, int height, float[][] colours, Noise coarse, Noise fine, List<Stroke> strokes, Noise grain) {
        /** Paints it; the same picture every time. */
        Picture paint() {
            Picture picture = new Picture(width, height);
            float[] blend = coarse.values(width, height);
            float[] detail = fine.values(width, height);
            for (int i = 0; i < width * height; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    float base = colours[0][channel] * blend[i] + colours[1][channel] * (1 - blend[i]);
                    picture.values[3 * i + channel] = base + 0.5f * detail[i] * (colours[2][channel] - base);
                }
            }
            strokes.forEach(stroke -> stroke.draw(picture));
            float[] grains = grain.values(width, height);
            for (int i = 0; i < width * height; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    float value = picture.values[3 * i + channel] * (0.88f + 0.24f * grains[i]);
                    picture.values[3 * i + channel] = Math.min(255, value);
                }
            }
            return picture;
        }
    }

    /** A texture with the given number of structures on it. */
    Sketch sketch(int width, int height, int structures) {
        float[][] colours = {colour(), colour(), colour()};
        Noise coarse = noise(width, height, 5, 0.55, 4);
        Noise fine = noise(width, height, 6, 0.7, 4);
        List<Stroke> strokes = new ArrayList<>();
        for (int i = 0; i < structures; i++) {
            addStructure(width, height, strokes);
        }
        return new Sketch(width, height, colours, coarse, fine, strokes, noise(width, height, 3, 0.8, 48));
    }

    private float[] colour() {
        return new float[] {
            (float) random.uniform(30, 225), (float) random.uniform(30, 225), (float) random.uniform(30, 225)
        };
    }

    /**
     * Value noise: random grids of growing fineness, which are enlarged by cubic interpolation and summed.
     *
     * @param amplitudes of the grids
     */
    private record Noise(List<Grid> grids, double[] amplitudes) {
        /** The noise in [0, 1], (height, width). */
        float[] values(int width, int height) {
            float[] sum = new float[width * height];
            for (int octave = 0; octave < amplitudes.length; octave++) {
                Grid grid = grids.get(octave);
                addEnlarged(grid.values(), grid.rows(), grid.columns(), (float) amplitudes[octave], sum, width, height);
            }
            float[] sorted = sum.clone();
            Arrays.sort(sorted);
            float low = sorted[sorted.length / 100];
            float high = sorted[sorted.length - 1 - sorted.length / 100];
            float range = Math.max(1e-6f, high - low);
            for (int i = 0; i < sum.length; i++) {
                sum[i] = Math.max(0, Math.min(1, (sum[i] - low) / range));
            }
            return sum;
        }
    }

    private record Grid(int rows, int columns, float[] values) {}

    /** Grids of base * 2^k cells. */
    private Noise noise(int width, int height, int octaves, double persistence, int base) {
        List<Grid> grids = new ArrayList<>();
        double[] amplitudes = new double[octaves];
        double amplitude = 1;
        int cells = base;
        for (int octave = 0; octave < octaves; octave++) {
            int columns = cells + 2;
            int rows = Math.max(2, cells * height / width + 2);
            float[] grid = new float[rows * columns];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (float) random.uniform();
            }
            grids.add(new Grid(rows, columns, grid));
            amplitudes[octave] = amplitude;
            amplitude *= persistence;
            cells *= 2;
        }
        return new Noise(grids, amplitudes);
    }

    private static void addEnlarged(
            float[] grid, int rows, int columns, float amplitude, float[] sum, int width, int height) {
        float[] wide = new float[rows * width];
        float[] weights = new float[4];
        for (int x = 0; x < width; x++) {
            double at = (x + 0.5) * columns / width - 0.5;
            int cell = (int) Math.floor(at);
            cubicWeights(at - cell, weights);
            for (int row = 0; row < rows; row++) {
                float value = 0;
                for (int k = 0; k < 4; k++) {
                    value += weights[k] * grid[row * columns + clamp(cell - 1 + k, columns)];
                }
                wide[row * width + x] = value;
            }
        }
        for (int y = 0; y < height; y++) {
            double at = (y + 0.5) * rows / height - 0.5;
            int cell = (int) Math.floor(at);
            cubicWeights(at - cell, weights);
            for (int k = 0; k < 4; k++) {
                int from = clamp(cell - 1 + k, rows) * width;
                float weight = amplitude * weights[k];
                for (int x = 0; x < width; x++) {
                    sum[y * width + x] += weight * wide[from + x];
                }
            }
        }
    }

    private static int clamp(int at, int length) {
        return Math.max(0, Math.min(length - 1, at));
    }

    private static void cubicWeights(double f, float[] weights) {
        weights[0] = (float) (BICUBIC * f * (1 - f) * (1 - f));
        weights[1] = (float) (((BICUBIC + 2) * f - (BICUBIC + 3)) * f * f + 1);
        double g = 1 - f;
        weights[2] = (float) (((BICUBIC + 2) * g - (BICUBIC + 3)) * g * g + 1);
        weights[3] = 1 - weights[0] - weights[1] - weights[2];
    }

    private void addStructure(int width, int height, List<Stroke> strokes) {
        float[] colour = colour();
        int kind = random.integer(4);
        double x = random.integer(width);
        double y = random.integer(height);
        double size = random.uniform(0.03, 0.14) * Math.max(width, height) + 2;
        double opacity = random.uniform(0.5, 0.95);
        double angle = random.uniform(0, Math.PI);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        switch (kind) {
            case 0 ->
                strokes.add(new Stroke(
                        x - size * cos,
                        y - size * sin,
                        x + size * cos,
                        y + size * sin,
                        size * random.uniform(0.25, 1),
                        false,
                        opacity,
                        colour));
            case 1 -> strokes.add(new Stroke(x, y, x, y, size, true, opacity, colour));
            case 2 -> {
                int stripes = 3 + random.integer(4);
                for (int k = 0; k < stripes; k++) {
                    double ox = x + k * size * 0.5 * cos;
                    double oy = y + k * size * 0.5 * sin;
                    double dx = -sin * size * 1.5;
                    double dy = cos * size * 1.5;
                    strokes.add(new Stroke(
                            ox - dx, oy - dy, ox + dx, oy + dy, Math.max(0.5, size / 12), true, opacity, colour));
                }
            }
            default -> {
                for (int k = 0; k < 3; k++) {
                    double nextX = x + size * random.normal();
                    double nextY = y + size * random.normal();
                    strokes.add(new Stroke(x, y, nextX, nextY, Math.max(0.5, size / 16), true, opacity, colour));
                    x = nextX;
                    y = nextY;
                }
            }
        }
    }

    /**
     * All points within {@code radius} of a segment, with soft edges; without {@code round} the ends are cut off square,
     * which makes a rotated box.
     */
    private record Stroke(
            double x0, double y0, double x1, double y1, double radius, boolean round, double opacity, float[] colour) {
        void draw(Picture picture) {
            double reach = radius + 1;
            int left = (int) Math.max(0, Math.min(x0, x1) - reach);
            int right = (int) Math.min(picture.width - 1, Math.max(x0, x1) + reach);
            int top = (int) Math.max(0, Math.min(y0, y1) - reach);
            int bottom = (int) Math.min(picture.height - 1, Math.max(y0, y1) + reach);
            double dx = x1 - x0;
            double dy = y1 - y0;
            double length = Math.sqrt(dx * dx + dy * dy);
            double ux = length > 0 ? dx / length : 1;
            double uy = length > 0 ? dy / length : 0;
            for (int y = top; y <= bottom; y++) {
                for (int x = left; x <= right; x++) {
                    double along = (x - x0) * ux + (y - y0) * uy;
                    double across = Math.abs((y - y0) * ux - (x - x0) * uy);
                    double beyond = Math.max(0, Math.max(-along, along - length));
                    double outside = round
                            ? Math.sqrt(beyond * beyond + across * across) - radius
                            : Math.max(beyond, across - radius);
                    double coverage = Math.max(0, Math.min(1, 0.5 - outside));
                    if (coverage > 0) {
                        picture.blend(x, y, opacity * coverage, colour);
                    }
                }
            }
        }
    }
}
