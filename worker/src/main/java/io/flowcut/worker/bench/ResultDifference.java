package io.flowcut.worker.bench;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.MaskMatcher;
import java.util.List;

/**
 * How far the results of one setting are from those of another, means over the frames.
 *
 * @param maskIou IoU of the masks, matched one to one; a mask without a partner counts 0, two frames without any 1
 * @param flowError length of the difference of the flow vectors, in pixels of the other setting's field
 * @param flowLength length of the other setting's flow vectors, in the same pixels
 * @param frameFeatures 1 minus the cosine of the features of a token, for the frame
 * @param flowFeatures the same for the picture of the flow
 */
record ResultDifference(
        double maskIou, double flowError, double flowLength, double frameFeatures, double flowFeatures) {
    /** Holds the frames of a setting against the same frames of the exact one. */
    static ResultDifference of(List<StagedFrames.Frame> exact, List<StagedFrames.Frame> other) {
        double iou = 0;
        double error = 0;
        double length = 0;
        double frameFeatures = 0;
        double flowFeatures = 0;
        int frames = exact.size();
        for (int i = 0; i < frames; i++) {
            StagedFrames.Frame one = exact.get(i);
            StagedFrames.Frame two = other.get(i);
            iou += iou(one.masks(), two.masks()) / frames;
            error += error(one.flow(), two.flow()) / frames;
            length += length(one.flow()) / frames;
            FrameFeatures a = one.features();
            FrameFeatures b = two.features();
            frameFeatures += distance(a.rgb(), b.rgb(), a.tokens()) / frames;
            flowFeatures += distance(a.flow(), b.flow(), a.tokens()) / frames;
        }
        return new ResultDifference(iou, error, length, frameFeatures, flowFeatures);
    }

    /** Mean IoU of the masks of a frame, over the larger number of masks. */
    static double iou(List<Rle> exact, List<Rle> other) {
        int most = Math.max(exact.size(), other.size());
        if (most == 0) {
            return 1;
        }
        int[] partners = new MaskMatcher(0).match(exact, other);
        double sum = 0;
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] != MaskMatcher.NONE) {
                sum += exact.get(i).iou(other.get(partners[i]));
            }
        }
        return sum / most;
    }

    /** Mean length of the difference; a field of another size is stretched, with its vectors. */
    static double error(FlowField exact, FlowField other) {
        double scaleX = (double) exact.width() / other.width();
        double scaleY = (double) exact.height() / other.height();
        double sum = 0;
        for (int y = 0; y < exact.height(); y++) {
            double fromY = Math.max(0, Math.min(other.height() - 1, (y + 0.5) / scaleY - 0.5));
            for (int x = 0; x < exact.width(); x++) {
                double fromX = Math.max(0, Math.min(other.width() - 1, (x + 0.5) / scaleX - 0.5));
                int at = 2 * (y * exact.width() + x);
                double dx = scaleX * sample(other, fromX, fromY, 0) - exact.vectors()[at];
                double dy = scaleY * sample(other, fromX, fromY, 1) - exact.vectors()[at + 1];
                sum += Math.hypot(dx, dy);
            }
        }
        return sum / ((double) exact.width() * exact.height());
    }

    private static double sample(FlowField field, double x, double y, int axis) {
        int left = (int) x;
        int top = (int) y;
        int right = Math.min(left + 1, field.width() - 1);
        int bottom = Math.min(top + 1, field.height() - 1);
        double across = x - left;
        double down = y - top;
        float[] v = field.vectors();
        int upper = top * field.width();
        int lower = bottom * field.width();
        double above = (1 - across) * v[2 * (upper + left) + axis] + across * v[2 * (upper + right) + axis];
        double below = (1 - across) * v[2 * (lower + left) + axis] + across * v[2 * (lower + right) + axis];
        return (1 - down) * above + down * below;
    }

    private static double length(FlowField field) {
        float[] vectors = field.vectors();
        double sum = 0;
        for (int i = 0; i < vectors.length; i += 2) {
            sum += Math.hypot(vectors[i], vectors[i + 1]);
        }
        return 2 * sum / vectors.length;
    }

    /** Mean of 1 minus the cosine over the tokens. */
    static double distance(float[] exact, float[] other, int tokens) {
        int dimension = exact.length / tokens;
        double sum = 0;
        for (int token = 0; token < tokens; token++) {
            double product = 0;
            double one = 0;
            double two = 0;
            for (int i = token * dimension; i < (token + 1) * dimension; i++) {
                product += (double) exact[i] * other[i];
                one += (double) exact[i] * exact[i];
                two += (double) other[i] * other[i];
            }
            sum += one == 0 && two == 0 ? 0 : 1 - product / Math.sqrt(Math.max(Double.MIN_NORMAL, one * two));
        }
        return sum / tokens;
    }
}
