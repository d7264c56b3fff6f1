package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

/**
 * An object that a model sees in a clip.
 *
 * @param score how sure the model is, in [0, 1]: the probability of an object times the mean probability of its pixels
 * @param embedding (C): what its query became; alike for one object in neighbouring clips
 * @param logits (T, h, w): 16 times the logit, rounded and clipped to a signed byte; above 0 inside
 */
record ClipObject(float score, float[] embedding, byte[] logits) {
    ClipObject {
        requireNonNull(embedding, "embedding");
        requireNonNull(logits, "logits");
    }
}
