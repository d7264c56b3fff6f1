package io.flowcut.activities.training.run;

import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import java.util.List;

/** Takes the points of a curve to the tracking server while the training goes on. Never waits for it and never fails. */
public interface PointSender extends AutoCloseable {
    /** Hands over points, in order; all of them are kept in the store. */
    void offer(List<CurvePoint> points);

    /** How many of the points that were handed over, from the first, the server has. */
    long sent();

    /** Ends the sending, after a short while for what is under way. */
    @Override
    void close();

    /** Makes the sender of a leg. */
    @FunctionalInterface
    interface Opener {
        PointSender open(LegRequest request);
    }

    /** Keeps everything for later. */
    static PointSender none() {
        return new PointSender() {
            @Override
            public void offer(List<CurvePoint> points) {
                // The store has them.
            }

            @Override
            public long sent() {
                return 0;
            }

            @Override
            public void close() {
                // Nothing is under way.
            }
        };
    }
}
