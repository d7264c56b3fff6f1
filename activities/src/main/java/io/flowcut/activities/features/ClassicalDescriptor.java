package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.FeaturesConfig;
import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;

/**
 * Token features without a trained model: Lab colour, gradient histogram and place for the picture, motion against the
 * camera for the flow.
 *
 * <p>Cosines are designed, not learned. Of the picture's features the cosine is about exp(-d^2 / 2) for a distance d of
 * {@link Appearance}: 1 = alike, about 0 = unlike, with a deviation of 0.06 below a distance of 1 and of 0.13 beyond, so
 * that single pairs reach -0.5. Of the flow's it is 1 between still tokens and -0.5 between
 * a still and a moving one; among moving ones it falls as their directions and speeds part. So with alpha = 0.7 and tau =
 * 0.2 all still tokens hang together, and a moving one hangs on the background only where it looks almost the same.
 *
 * <p>Not thread-safe; native memory is held until {@link #close()}.
 */
public final class ClassicalDescriptor implements FeatureExtractor {
    private static final int VERSION = 1;

    private static final int PICTURE_FREQUENCIES = 32;
    private static final int FLOW_FREQUENCIES = 12;
    /** Angle between a still and a surely moving token. */
    private static final double MOVING_ANGLE = Math.toRadians(120);
    /** Difference of motion, in units of the typical motion, over which directions part. */
    private static final double DIRECTION_SCALE = 0.5;
    /** How much of the mean direction is taken out, so that directions differ by sign too. */
    private static final double CENTRING = 0.7;

    private final TokenGrid grid;
    private final PlaneFilter filter = new PlaneFilter();
    private final Appearance appearance = new Appearance(filter);
    private final MovingTokens movingTokens = new MovingTokens(filter);
    private final MotionLayers layers = new MotionLayers(filter);
    private final FourierFeatures pictureFeatures = new FourierFeatures(Appearance.LENGTH, PICTURE_FREQUENCIES);
    private final FourierFeatures flowFeatures = new FourierFeatures(2, FLOW_FREQUENCIES);

    public ClassicalDescriptor(FeaturesConfig config) {
        this.grid = TokenGrid.of(requireNonNull(config, "config"));
        // Chunks run beside one another; more threads here would only make them wait.
        opencv_core.setNumThreads(1);
    }

    @Override
    public FrameFeatures extract(FrameContext context) {
        int rows = grid.rows(context.frame());
        int columns = grid.columns(context.frame());
        float[] picture = pictureFeatures.process(appearance.process(context.frame(), rows, columns));
        int length = 1 + flowFeatures.length();
        if (context.flow().isEmpty()) {
            return new FrameFeatures(rows, columns, picture, new float[rows * columns * length]);
        }
        TokenMotion motion = movingTokens.motion(context, rows, columns);
        float[] moving = movingTokens.moving(motion, rows, columns);
        boolean[] walls = MotionLayers.walls(layers.process(motion, moving, rows, columns), rows, columns);
        for (int i = 0; i < moving.length; i++) {
            moving[i] = walls[i] ? 0 : moving[i];
        }
        return new FrameFeatures(rows, columns, picture, flow(motion, moving), moving);
    }

    private float[] flow(TokenMotion motion, float[] moving) {
        int tokens = moving.length;
        float[] directions = directions(motion, moving);
        int length = flowFeatures.length();
        float[] features = new float[tokens * (1 + length)];
        for (int i = 0; i < tokens; i++) {
            double angle = MOVING_ANGLE * moving[i];
            float sine = (float) Math.sin(angle);
            int out = i * (1 + length);
            features[out] = (float) Math.cos(angle);
            for (int k = 0; k < length; k++) {
                features[out + 1 + k] = sine * directions[i * length + k];
            }
        }
        return features;
    }

    /** Unit vectors whose cosine tells how alike two motions are, centred over the moving tokens. */
    private float[] directions(TokenMotion motion, float[] moving) {
        double scale = DIRECTION_SCALE * typicalSize(motion, moving);
        float[] scaled = new float[motion.vectors().length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (motion.vectors()[i] / scale);
        }
        float[] directions = flowFeatures.process(scaled);
        int length = flowFeatures.length();
        double[] mean = new double[length];
        double weights = 0;
        for (int i = 0; i < moving.length; i++) {
            normalise(directions, i * length, length);
            weights += moving[i];
            for (int k = 0; k < length; k++) {
                mean[k] += (double) moving[i] * directions[i * length + k];
            }
        }
        for (int i = 0; i < moving.length; i++) {
            for (int k = 0; k < length; k++) {
                directions[i * length + k] -= (float) (CENTRING * mean[k] / Math.max(weights, 1e-6));
            }
            normalise(directions, i * length, length);
        }
        return directions;
    }

    private static double typicalSize(TokenMotion motion, float[] moving) {
        float[] sizes = new float[moving.length];
        int count = 0;
        for (int i = 0; i < moving.length; i++) {
            if (moving[i] > 0.5f) {
                sizes[count++] = motion.size()[i];
            }
        }
        double typical = count == 0 ? motion.noise() : ResidualMotion.median(Arrays.copyOf(sizes, count));
        return Math.max(typical, 2 * motion.noise());
    }

    private static void normalise(float[] values, int start, int length) {
        double sum = 0;
        for (int k = start; k < start + length; k++) {
            sum += (double) values[k] * values[k];
        }
        float scale = (float) (1 / Math.max(Math.sqrt(sum), 1e-6));
        for (int k = start; k < start + length; k++) {
            values[k] *= scale;
        }
    }

    @Override
    public boolean sideBySide() {
        return true;
    }

    @Override
    public String identity() {
        return "classical-" + VERSION + "-opencv-" + opencv_core.CV_VERSION;
    }

    @Override
    public void close() {
        filter.close();
    }
}
