package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.random.SeededRandom;
import io.flowcut.activities.video.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A generated clip with exact instance truth: textured objects of varied shape that move, rotate and occlude one another
 * over a textured background under camera shake. Frames are rendered on demand, in any order; the same options give the
 * same bytes on every machine.
 */
public final class DemoClip {
    private static final double SENSOR_NOISE = 2;
    private static final double LENS_BLUR = 0.6;

    /** An object counts as hidden in a frame where less than this share of it can be seen. */
    private static final double SEEN = 0.5;
    /** Share of the frames in which an object may be hidden. */
    private static final double HIDDEN_FRAMES = 0.25;

    private static final int MOST_LAYOUTS = 200;

    private final DemoOptions options;
    private final Picture background;
    private final int margin;
    private final List<MovingObject> objects;
    private final List<Picture> textures;
    private final Shake shake;

    /**
     * Makes a clip: of random layouts the first in which every object can be seen well most of the time, or after many
     * tries the one in which the objects hide one another least.
     */
    public DemoClip(DemoOptions options) {
        this.options = requireNonNull(options, "options");
        SeededRandom random = new SeededRandom(options.seed());
        TexturePainter painter = new TexturePainter(random);
        margin = Math.max(options.width(), options.height()) / 5;
        background = painter.sketch(options.width() + 2 * margin, options.height() + 2 * margin, 60)
                .paint();
        Layout best = layout(random, painter, 1);
        for (int tried = 1; tried < MOST_LAYOUTS && best.hidden() > HIDDEN_FRAMES; tried++) {
            Layout other = layout(random, painter, best.hidden());
            best = other.hidden() < best.hidden() ? other : best;
        }
        objects = best.objects();
        textures = objects.stream().map(MovingObject::texture).toList();
        shake = best.shake();
    }

    /**
     * Objects, their paths and the camera's.
     *
     * @param hidden share of the frames in which the object that is hidden most is hidden
     */
    private record Layout(List<MovingObject> objects, Shake shake, double hidden) {}

    /** @param best more that is hidden need not be counted */
    private Layout layout(SeededRandom random, TexturePainter painter, double best) {
        List<MovingObject> made = objects(random, painter);
        Shake motion = Shake.random(random, options);
        return new Layout(made, motion, hidden(made, motion, best));
    }

    /** Objects that come from well separated sides and pass near a common point at different times. */
    private List<MovingObject> objects(SeededRandom random, TexturePainter painter) {
        double meetX = options.width() * (0.5 + random.uniform(-0.12, 0.12));
        double meetY = options.height() * (0.5 + random.uniform(-0.12, 0.12));
        double firstAngle = random.uniform(0, 2 * Math.PI);
        List<MovingObject> made = new ArrayList<>();
        for (int k = 0; k < options.objects(); k++) {
            double from = firstAngle + 2 * Math.PI * k / options.objects() + random.uniform(-0.4, 0.4);
            made.add(MovingObject.random(random, painter, options, from, meetX, meetY));
        }
        return made;
    }

    /** Share of the frames in which the object that is hidden most is hidden; one as bad as {@code best} as soon as it is. */
    private double hidden(List<MovingObject> candidates, Shake motion, double best) {
        int width = options.width();
        int height = options.height();
        int[] hidden = new int[candidates.size()];
        byte[] labels = new byte[width * height];
        double share = 0;
        for (int t = 0; t < options.frames() && share < best; t++) {
            Arrays.fill(labels, (byte) 0);
            int[] whole = new int[candidates.size()];
            for (int k = 0; k < whole.length; k++) {
                whole[k] = candidates.get(k).mark(t, motion.camera(t), width, height, labels, (byte) (k + 1));
            }
            int[] visible = new int[whole.length + 1];
            for (byte label : labels) {
                visible[label]++;
            }
            for (int k = 0; k < whole.length; k++) {
                double full = Math.max(whole[k], 0.5 * candidates.get(k).area());
                hidden[k] += visible[k + 1] < SEEN * full ? 1 : 0;
                share = Math.max(share, (double) hidden[k] / options.frames());
            }
        }
        return share;
    }

    /** What the clip was made from. */
    public DemoOptions options() {
        return options;
    }

    /** Renders frame {@code t}, from 0. */
    public DemoFrame frame(int t) {
        int width = options.width();
        int height = options.height();
        Similarity camera = shake.camera(t);
        Similarity toWorld = camera.inverse();
        Picture picture = new Picture(width, height);
        float[] colour = new float[3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                background.sample(toWorld.x(x, y) + margin, toWorld.y(x, y) + margin, colour);
                System.arraycopy(colour, 0, picture.values, 3 * (y * width + x), 3);
            }
        }
        byte[] labels = new byte[width * height];
        for (int k = 0; k < objects.size(); k++) {
            objects.get(k).draw(t, camera, textures.get(k), picture, labels, (byte) (k + 1));
        }
        return new DemoFrame(develop(picture, t), labels);
    }

    /** Blurs a little, adds sensor noise and rounds. */
    private RgbImage develop(Picture picture, int t) {
        int width = picture.width;
        int height = picture.height;
        float side = (float) StrictMath.exp(-0.5 / (LENS_BLUR * LENS_BLUR));
        float centre = 1 / (1 + 2 * side);
        side *= centre;
        float[] source = picture.values;
        float[] across = new float[source.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                int left = x > 0 ? at - 3 : at;
                int right = x < width - 1 ? at + 3 : at;
                for (int c = 0; c < 3; c++) {
                    across[at + c] = centre * source[at + c] + side * (source[left + c] + source[right + c]);
                }
            }
        }
        // Each frame has its own stream, so that frames can be rendered in any order.
        SeededRandom noise = new SeededRandom(options.seed() * 0x9E3779B97F4A7C15L + t + 1);
        byte[] pixels = new byte[source.length];
        int row = 3 * width;
        for (int at = 0; at < pixels.length; at++) {
            int above = at >= row ? at - row : at;
            int below = at < pixels.length - row ? at + row : at;
            double value = centre * across[at] + side * (across[above] + across[below]);
            value += SENSOR_NOISE * noise.normal() + 0.5;
            pixels[at] = (byte) Math.max(0, Math.min(255, (int) value));
        }
        return new RgbImage(width, height, pixels);
    }
}
