package io.flowcut.activities.training.prediction;

import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.activities.training.model.VideoMaskModel;
import java.util.List;

/**
 * A model that needs no training: one query finds what is red, one what is blue, in an order that changes with every
 * clip, and one what is not there. Masks have a quarter of the input's size, as those of a network.
 */
public final class ColourModel implements VideoMaskModel {
    private static final int QUERIES = 3;
    private static final int REDUCTION = 4;

    private final int height;
    private final int width;
    private int clips;
    private int largestBatch;
    private boolean closed;

    public ColourModel(int height, int width) {
        this.height = height;
        this.width = width;
    }

    @Override
    public int clipFrames() {
        return 2;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    /** Clips that were predicted. */
    public int clips() {
        return clips;
    }

    /** Clips that it was given at a time at most. */
    public int largestBatch() {
        return largestBatch;
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
    }

    @Override
    public List<ClipPrediction> predict(List<byte[]> batch) {
        largestBatch = Math.max(largestBatch, batch.size());
        return batch.stream().map(this::predict).toList();
    }

    @Override
    public ClipPrediction predict(byte[] rgb) {
        int frames = rgb.length / (3 * height * width);
        int h = height / REDUCTION;
        int w = width / REDUCTION;
        float[] logits = new float[QUERIES * frames * h * w];
        float[] embeddings = new float[QUERIES * 2];
        float[] scores = new float[QUERIES];
        boolean swapped = clips++ % 2 == 1;
        for (int query = 0; query < QUERIES; query++) {
            int colour = query == 2 ? 2 : swapped ? 1 - query : query;
            scores[query] = colour == 0 ? 0.95f : colour == 1 ? 0.9f : 0.01f;
            embeddings[2 * query] = colour == 0 ? 1 : 0.2f;
            embeddings[2 * query + 1] = colour == 0 ? 0.2f : 1;
            for (int i = 0; i < frames * h * w; i++) {
                int t = i / (h * w);
                int y = i % (h * w) / w;
                int x = i % w;
                int sum = 0;
                for (int k = 0; k < REDUCTION * REDUCTION; k++) {
                    int at = (t * height + y * REDUCTION + k / REDUCTION) * width + x * REDUCTION + k % REDUCTION;
                    sum += rgb[3 * at + (colour == 0 ? 0 : 2)] & 0xff;
                }
                float inside = sum / (255f * REDUCTION * REDUCTION);
                logits[query * frames * h * w + i] = colour == 2 ? -5 : 8 * (inside - 0.5f);
            }
        }
        return new ClipPrediction(QUERIES, frames, h, w, 2, scores, logits, embeddings);
    }

    @Override
    public void close() {
        closed = true;
    }
}
