package io.flowcut.activities.training.prediction;

import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.workflows.error.FlowCutException;
import java.util.List;

/** The trained models of this process, each loaded once. Thread-safe. */
public interface MaskModels {
    /**
     * A model, loaded when it is first asked for.
     *
     * @param name as {@code prediction.model} says
     * @throws FlowCutException of type MissingModel when there is none, or it cannot be loaded
     */
    SharedModel open(String name);

    /** A model that several threads use. */
    interface SharedModel {
        /** SHA-256 over its files: what it predicts depends on nothing else. */
        String digest();

        /** Height of its input in pixels. */
        int height();

        /** Width of its input in pixels. */
        int width();

        /**
         * Predicts clips; threads wait for one another.
         *
         * @param clips of one length, (T, H, W, 3) unsigned bytes each
         * @return what is in each, in order
         */
        List<ClipPrediction> predict(List<byte[]> clips);
    }
}
