package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.workflows.config.PredictionConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes from a model's queries those that are objects, surely enough and not too small, and each object once. */
final class ObjectFilter {
    private static final float QUANTA = 16;

    /** IoU from which on two queries are about one object, of which the surer one counts. */
    private static final double SAME = 0.6;

    /** Share of a mask from which on it is a part of a surer object: no pixel belongs to two. */
    private static final double PART = 0.7;

    /** Share of {@code prediction.minScore} that a part of an object must reach which turns out to be two. */
    private static final double PART_SCORE = 1 / 3.0;

    private final PredictionConfig config;

    ObjectFilter(PredictionConfig config) {
        this.config = requireNonNull(config, "config");
    }

    /** @param first index of the clip's first frame in the video */
    ClipObjects process(ClipPrediction prediction, int first) {
        double least = PART_SCORE * config.minScore();
        List<ClipObject> objects = new ArrayList<>();
        for (int query = 0; query < prediction.queries(); query++) {
            // The score of the masks can only lower it.
            if (prediction.scores()[query] >= least) {
                ClipObject object = object(prediction, query);
                if (object.score() >= least && largeEnough(object, prediction)) {
                    objects.add(object);
                }
            }
        }
        objects.sort(Comparator.comparingDouble(ClipObject::score).reversed());
        List<ClipObject> distinct = new ArrayList<>();
        List<MaskBits> masks = new ArrayList<>();
        for (ClipObject object : JoinedObjects.separate(objects, config.minScore())) {
            MaskBits mask = MaskBits.of(object.logits());
            if (masks.stream().noneMatch(better -> repeats(mask, better))) {
                distinct.add(object);
                masks.add(mask);
            }
        }
        return new ClipObjects(first, prediction.frames(), prediction.height(), prediction.width(), distinct);
    }

    private static ClipObject object(ClipPrediction prediction, int query) {
        int size = prediction.frames() * prediction.height() * prediction.width();
        int from = prediction.maskOffset(query, 0);
        byte[] logits = new byte[size];
        double sum = 0;
        int inside = 0;
        for (int i = 0; i < size; i++) {
            float logit = prediction.maskLogits()[from + i];
            logits[i] = (byte) Math.max(-127, Math.min(127, Math.round(QUANTA * logit)));
            if (logits[i] > 0) {
                sum += 1 / (1 + Math.exp(-logit));
                inside++;
            }
        }
        double masks = inside == 0 ? 0 : sum / inside;
        int channels = prediction.channels();
        float[] embedding = new float[channels];
        System.arraycopy(prediction.embeddings(), query * channels, embedding, 0, channels);
        return new ClipObject((float) (prediction.scores()[query] * masks), embedding, logits);
    }

    /** In one frame at least. */
    private boolean largeEnough(ClipObject object, ClipPrediction prediction) {
        int frame = prediction.height() * prediction.width();
        double least = Math.max(1, config.minArea() * frame);
        for (int t = 0; t < prediction.frames(); t++) {
            int inside = 0;
            for (int i = t * frame; i < (t + 1) * frame; i++) {
                inside += object.logits()[i] > 0 ? 1 : 0;
            }
            if (inside >= least) {
                return true;
            }
        }
        return false;
    }

    /** Whether a mask is about the object of a surer one, or about a part of it. */
    private static boolean repeats(MaskBits mask, MaskBits surer) {
        return mask.shared(surer) >= Math.min(SAME * mask.either(surer), PART * mask.size());
    }
}
