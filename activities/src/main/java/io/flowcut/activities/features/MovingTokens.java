package io.flowcut.activities.features;

/** How surely each token moves against the camera. Not thread-safe. */
final class MovingTokens {
    /** To be raised when the same frames give other values. */
    static final int VERSION = 1;

    /** Residual motion, in units of the noise, at which a token begins to count as moving, and does so in full. */
    private static final double MOVING_FROM = 2.5;

    private static final double MOVING_FULLY = 6;
    /** A token that moves less than this share of the fastest one nearby lies in its blurred border. */
    private static final double SHARE_OF_NEARBY = 0.25;

    private static final int NEARBY = 3;
    private static final double NEARBY_SIGMA = 0.7;

    private final PlaneFilter filter;
    private final ResidualMotion residualMotion;

    MovingTokens(PlaneFilter filter) {
        this.filter = filter;
        residualMotion = new ResidualMotion(filter);
    }

    /** For a frame with flow: values in [0, 1] of the tokens of a grid laid over it, row-major. */
    float[] process(FrameContext context, int rows, int columns) {
        return moving(motion(context, rows, columns), rows, columns);
    }

    /** Residual motion of the tokens of a frame with flow. */
    TokenMotion motion(FrameContext context, int rows, int columns) {
        return residualMotion.process(context, rows, columns);
    }

    /** How surely each token moves: a soft step on the logarithm of its residual over the noise. */
    float[] moving(TokenMotion motion, int rows, int columns) {
        float[] smooth = filter.blur(motion.size(), columns, rows, 1, NEARBY_SIGMA);
        float[] nearby = filter.dilate(smooth, columns, rows, NEARBY);
        float[] moving = new float[rows * columns];
        for (int i = 0; i < moving.length; i++) {
            double size = motion.size()[i];
            double step = Math.log(Math.max(size / motion.noise(), 1e-3) / MOVING_FROM)
                    / Math.log(MOVING_FULLY / MOVING_FROM);
            double share = (size / Math.max(nearby[i], 1e-6) - SHARE_OF_NEARBY + 0.15) / 0.3;
            double sure = clip(step) * clip(share);
            moving[i] = (float) (sure * sure * (3 - 2 * sure));
        }
        return moving;
    }

    private static double clip(double value) {
        return Math.min(1, Math.max(0, value));
    }
}
