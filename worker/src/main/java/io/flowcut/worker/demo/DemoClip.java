package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.video.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A generated clip with exact instance truth: textured objects of varied shape that move, rotate and occlude one another
 * over a textured background under camera shake. Frames are rendered on demand, in any order; the same options give the
 * same bytes on every machine.
 */
public final class DemoClip {
    private static final double SHAKE_PIXELS = 6;
    private static final double SHAKE_ANGLE = 0.012;
    private static final double SENSOR_NOISE = 2;
    private static final double LENS_BLUR = 0.6;
    private static final int SHAKE_KNOT_FRAMES = 5;

    private final DemoOptions options;
    private final Picture background;
    private final int margin;
    private final List<MovingObject> objects = new ArrayList<>();
    private final double[][] shake;
    private final double driftX;
    private final double driftY;

    public DemoClip(DemoOptions options) {
        this.options = requireNonNull(options, "options");
        SeededRandom random = new SeededRandom(options.seed());
        TexturePainter painter = new TexturePainter(random);
        int width = options.width();
        int height = options.height();
        double unit = width / 432.0;
        margin = Math.max(width, height) / 5;
        background = painter.paint(width + 2 * margin, height + 2 * margin, 60);
        double meetX = width * (0.5 + random.uniform(-0.12, 0.12));
        double meetY = height * (0.5 + random.uniform(-0.12, 0.12));
        double firstAngle = random.uniform(0, 2 * Math.PI);
        for (int k = 0; k < options.objects(); k++) {
            double from = firstAngle + 2 * Math.PI * k / options.objects() + random.uniform(-0.4, 0.4);
            objects.add(MovingObject.random(random, painter, options, from, meetX, meetY));
        }
        shake = smoothCurves(random, options.frames(), 4);
        driftX = random.uniform(-1.2, 1.2) * unit;
        driftY = random.uniform(-1.2, 1.2) * unit;
    }

    /** What the clip was made from. */
    public DemoOptions options() {
        return options;
    }

    /** Renders frame {@code t}, from 0. */
    public DemoFrame frame(int t) {
        int width = options.width();
        int height = options.height();
        Similarity camera = camera(t);
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
            objects.get(k).draw(t, camera, picture, labels, (byte) (k + 1));
        }
        return new DemoFrame(develop(picture, t), labels);
    }

    /** Where the world lies in the picture at time t. */
    private Similarity camera(int t) {
        double unit = options.width() / 432.0;
        double fromMiddle = t - options.frames() / 2.0;
        return Similarity.about(
                options.width() / 2.0,
                options.height() / 2.0,
                SHAKE_ANGLE * shake[t][2],
                1 + SHAKE_ANGLE * shake[t][3],
                SHAKE_PIXELS * unit * shake[t][0] + driftX * fromMiddle,
                SHAKE_PIXELS * unit * shake[t][1] + driftY * fromMiddle);
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

    /** Random smooth curves: Catmull-Rom splines through random knots, about 0.6 in deviation. */
    private static double[][] smoothCurves(SeededRandom random, int frames, int curves) {
        double[][] knots = new double[frames / SHAKE_KNOT_FRAMES + 4][curves];
        for (double[] knot : knots) {
            for (int c = 0; c < curves; c++) {
                knot[c] = 0.6 * random.normal();
            }
        }
        double[][] values = new double[frames][curves];
        for (int t = 0; t < frames; t++) {
            int i = t / SHAKE_KNOT_FRAMES;
            double f = (double) (t % SHAKE_KNOT_FRAMES) / SHAKE_KNOT_FRAMES;
            for (int c = 0; c < curves; c++) {
                double p0 = knots[i][c];
                double p1 = knots[i + 1][c];
                double p2 = knots[i + 2][c];
                double p3 = knots[i + 3][c];
                double quadratic = 2 * p0 - 5 * p1 + 4 * p2 - p3;
                double cubic = 3 * p1 - p0 - 3 * p2 + p3;
                values[t][c] = 0.5 * (2 * p1 + ((p2 - p0) + (quadratic + cubic * f) * f) * f);
            }
        }
        return values;
    }
}
