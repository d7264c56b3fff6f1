package io.flowcut.activities.training.model;

import static java.util.Objects.requireNonNull;

import java.util.Objects;

/**
 * What the model sees in one clip: Q queries, each an object through all frames or nothing.
 *
 * @param queries number of queries Q
 * @param frames number of frames T
 * @param height height of a mask h, a quarter of the network's input
 * @param width width of a mask w
 * @param channels length of an embedding C
 * @param scores (Q): probability in [0, 1] that the query is an object
 * @param maskLogits (Q, T, h, w): above 0 inside the object
 * @param embeddings (Q, C): what the query became in the last layer; alike for the same object in overlapping clips
 */
public record ClipPrediction(
        int queries,
        int frames,
        int height,
        int width,
        int channels,
        float[] scores,
        float[] maskLogits,
        float[] embeddings) {
    public ClipPrediction {
        requireNonNull(scores, "scores");
        requireNonNull(maskLogits, "maskLogits");
        requireNonNull(embeddings, "embeddings");
        if (scores.length != queries
                || maskLogits.length != queries * frames * height * width
                || embeddings.length != queries * channels) {
            throw new IllegalArgumentException("sizes of a prediction of " + queries + " queries do not fit: "
                    + scores.length + " scores, " + maskLogits.length + " logits, " + embeddings.length
                    + " embeddings");
        }
    }

    /** Where the logits of a query in a frame begin in {@link #maskLogits}; they take height * width floats. */
    public int maskOffset(int query, int frame) {
        Objects.checkIndex(query, queries);
        Objects.checkIndex(frame, frames);
        return (query * frames + frame) * height * width;
    }
}
