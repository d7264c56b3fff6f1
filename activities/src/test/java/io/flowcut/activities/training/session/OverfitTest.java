package io.flowcut.activities.training.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.activities.training.model.DjlVideoMaskModel;
import io.flowcut.workflows.config.TrainingConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model can learn: after some hundred steps on eight clips it finds every object of them. */
class OverfitTest {
    private static final Logger log = LoggerFactory.getLogger(OverfitTest.class);
    private static final int CLIPS = 8;
    private static final int MOST_STEPS = 900;
    private static final int STEPS_BETWEEN_LOOKS = 100;

    @TempDir
    Path folder;

    @Test
    void learnsEightClips() {
        TrainingConfig config = TinyTraining.config(MOST_STEPS, 4, 1, 6, 32);
        ClipSource clips = new ShapeClips(CLIPS, TinyTraining.HEIGHT, TinyTraining.WIDTH);
        double iou = 0;
        try (DjlTrainingSession session = TinyTraining.open(config, clips)) {
            while (session.step() < MOST_STEPS && iou < 0.9) {
                StepLosses losses = session.advance();
                if (losses.step() % STEPS_BETWEEN_LOOKS == 0) {
                    session.exportModel(folder);
                    iou = iou(clips);
                    log.info("{}, IoU {}", losses, iou);
                }
            }
        }
        assertThat(iou).isGreaterThanOrEqualTo(0.9);
    }

    /** Mean over the objects of all clips: the IoU with the mask that was given the highest score of those near it. */
    private double iou(ClipSource clips) {
        double sum = 0;
        int objects = 0;
        try (DjlVideoMaskModel model = DjlVideoMaskModel.load(new Engines(0), folder, ComputeDevice.CPU)) {
            for (int i = 0; i < CLIPS; i++) {
                TrainingClip clip = clips.clip(i);
                ClipPrediction prediction = model.predict(clip.rgb());
                for (int k = 0; k < clip.instances(); k++) {
                    sum += best(clip, k, prediction);
                    objects++;
                }
            }
        }
        return sum / objects;
    }

    /** The best IoU of an object over all frames with a query that is rather an object than none. */
    private static double best(TrainingClip clip, int instance, ClipPrediction prediction) {
        double best = 0;
        for (int query = 0; query < prediction.queries(); query++) {
            if (prediction.scores()[query] > 0.5) {
                best = Math.max(best, iou(clip, instance, prediction, query));
            }
        }
        return best;
    }

    private static double iou(TrainingClip clip, int instance, ClipPrediction prediction, int query) {
        int common = 0;
        int either = 0;
        for (int t = 0; t < clip.frames(); t++) {
            for (int y = 0; y < clip.height(); y++) {
                for (int x = 0; x < clip.width(); x++) {
                    boolean truth = clip.masks()[clip.maskOffset(instance, t) + y * clip.width() + x] > 0;
                    boolean found =
                            logit(prediction, query, t, (x + 0.5) / clip.width(), (y + 0.5) / clip.height()) > 0;
                    common += truth && found ? 1 : 0;
                    either += truth || found ? 1 : 0;
                }
            }
        }
        return either == 0 ? 0 : (double) common / either;
    }

    /** The logit at a place from 0 to 1, between the logits around it. */
    private static double logit(ClipPrediction prediction, int query, int frame, double x, double y) {
        double column = Math.max(0, Math.min(prediction.width() - 1.0, x * prediction.width() - 0.5));
        double row = Math.max(0, Math.min(prediction.height() - 1.0, y * prediction.height() - 0.5));
        int left = Math.min(prediction.width() - 2, (int) column);
        int top = Math.min(prediction.height() - 2, (int) row);
        double right = column - left;
        double bottom = row - top;
        int at = prediction.maskOffset(query, frame) + top * prediction.width() + left;
        float[] logits = prediction.maskLogits();
        double upper = (1 - right) * logits[at] + right * logits[at + 1];
        double lower = (1 - right) * logits[at + prediction.width()] + right * logits[at + prediction.width() + 1];
        return (1 - bottom) * upper + bottom * lower;
    }
}
