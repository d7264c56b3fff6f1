package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.workflows.video.ClipPlan;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Predicts the clips of a video, a record each; the "frames" of a batch are numbers of clips. */
final class ClipPredictor implements FrameComputer {
    private final ClipPlan plan;
    private final int batch;
    private final ClipReader reader;
    private final MaskModels.SharedModel model;
    private final ObjectFilter filter;
    private final ClipObjectsCodec codec = new ClipObjectsCodec();

    /**
     * @param batch clips that the model gets at a time
     * @param reader closed with this
     */
    ClipPredictor(ClipPlan plan, int batch, ClipReader reader, MaskModels.SharedModel model, ObjectFilter filter) {
        this.plan = requireNonNull(plan, "plan");
        this.batch = batch;
        this.reader = requireNonNull(reader, "reader");
        this.model = requireNonNull(model, "model");
        this.filter = requireNonNull(filter, "filter");
    }

    /** Tells of the objects of each clip in a range, in order. */
    void predict(FrameRange clips, Consumer<ClipObjects> consumer) {
        for (int next = clips.first(); next < clips.end(); next += batch) {
            List<byte[]> pictures = new ArrayList<>(batch);
            for (int clip = next; clip < Math.min(clips.end(), next + batch); clip++) {
                pictures.add(reader.read(plan.first(clip), plan.length()));
            }
            List<ClipPrediction> predictions = model.predict(pictures);
            for (int i = 0; i < predictions.size(); i++) {
                consumer.accept(filter.process(predictions.get(i), plan.first(next + i)));
            }
        }
    }

    @Override
    public void compute(FrameRange clips, Consumer<byte[]> records) {
        predict(clips, objects -> records.accept(codec.encode(objects)));
    }

    @Override
    public void close() {
        reader.close();
    }
}
