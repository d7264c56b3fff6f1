package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.inference.BatchSize;
import io.flowcut.activities.inference.ModelRuntime;
import io.flowcut.activities.inference.PictureTensor;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.model.PictureSize;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.video.ModelUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Flow by a RAFT model (Teed and Deng, RAFT: Recurrent All-Pairs Field Transforms for Optical Flow, ECCV 2020). Pictures
 * whose longer side exceeds {@code flow.maxSide} are reduced first; the field then has the reduced size. A model of a
 * fixed size gets pictures of that size, and its vectors are scaled back. Not thread-safe; holds the model until {@link
 * #close()}.
 */
public final class RaftFlow implements FlowEstimator {
    /** To be raised when fields change although model and configuration do not. */
    private static final int VERSION = 1;
    /** Pairs at a time where memory would hold more; beyond that nothing is gained. */
    private static final int LARGEST_BATCH = 16;
    /** Bytes of both encoders' activations a pixel: 64 channels of both pictures at half size, four layers at a time. */
    private static final long BYTES_PER_PIXEL = 600;
    /** Side of a cell of the correlation volume in pixels. */
    private static final int CELL = 8;

    private final FlowConfig config;
    private final ModelRuntime.Model model;
    private final PictureTensor pictures;
    private Optional<BatchSize> batch = Optional.empty();

    /**
     * @param models where the model is, of the name {@code flow.model}
     * @throws io.flowcut.workflows.error.FlowCutException of type MissingModel when there is no such model
     */
    public RaftFlow(FlowConfig config, ModelRuntime models) {
        this.config = requireNonNull(config, "config");
        model = models.open(config.model(), ModelKind.FLOW);
        pictures = new PictureTensor(model.card().input());
    }

    @Override
    public FlowField estimate(RgbImage from, RgbImage to) {
        return estimateAll(List.of(new PicturePair(from, to))).get(0);
    }

    @Override
    public List<FlowField> estimateAll(List<PicturePair> pairs) {
        if (pairs.isEmpty()) {
            return List.of();
        }
        RgbImage first = pairs.get(0).from();
        PictureSize size = fieldSize(first.width(), first.height());
        return batchSize(first.width(), first.height()).run(pairs, slice -> run(slice, size));
    }

    private List<FlowField> run(List<PicturePair> pairs, PictureSize field) {
        PictureSize size = model.card().input().fixedSize().orElse(field);
        List<RgbImage> from = new ArrayList<>(pairs.size());
        List<RgbImage> to = new ArrayList<>(pairs.size());
        for (PicturePair pair : pairs) {
            from.add(pair.from());
            to.add(pair.to());
        }
        Tensor output = model.run(
                List.of(pictures.of(from, size.height(), size.width()), pictures.of(to, size.height(), size.width())));
        if (output.shape().length != 4
                || output.length(0) != pairs.size()
                || output.length(1) != 2
                || output.length(2) < size.height()
                || output.length(3) < size.width()) {
            throw new IllegalStateException(
                    model.folder().path() + ": flow " + output + " for " + pairs.size() + " pairs of " + size);
        }
        List<FlowField> fields = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            fields.add(field(output, i, size, field));
        }
        return fields;
    }

    /** The field of one pair without the padding, resampled where the model worked at another size. */
    private static FlowField field(Tensor output, int pair, PictureSize size, PictureSize field) {
        int rows = output.length(2);
        int columns = output.length(3);
        float[] values = output.values();
        float[] vectors = new float[2 * field.width() * field.height()];
        float scaleX = (float) field.width() / size.width();
        float scaleY = (float) field.height() / size.height();
        for (int y = 0, i = 0; y < field.height(); y++) {
            int row = Math.min(size.height() - 1, (int) ((y + 0.5f) / scaleY));
            for (int x = 0; x < field.width(); x++, i += 2) {
                int column = Math.min(size.width() - 1, (int) ((x + 0.5f) / scaleX));
                int at = (2 * pair * rows + row) * columns + column;
                vectors[i] = scaleX * values[at];
                vectors[i + 1] = scaleY * values[at + rows * columns];
            }
        }
        return new FlowField(field.width(), field.height(), vectors);
    }

    private PictureSize fieldSize(int width, int height) {
        double scale = Math.min(1, config.maxSide() / (double) Math.max(width, height));
        return new PictureSize(
                Math.max(1, (int) Math.round(height * scale)), Math.max(1, (int) Math.round(width * scale)));
    }

    @Override
    public int batch(int width, int height) {
        return batchSize(width, height).size();
    }

    /** The same for all pictures, since those of a video have one size. */
    private BatchSize batchSize(int width, int height) {
        if (batch.isEmpty()) {
            PictureSize size = fieldSize(width, height);
            long pixels = (long) size.width() * size.height();
            long cells = pixels / (CELL * CELL);
            // The volume and its three halvings, each a quarter of the one before.
            long volume = cells * cells * Float.BYTES * 4 / 3;
            batch = Optional.of(
                    new BatchSize("pairs", model.fitting(BYTES_PER_PIXEL * pixels + volume, 1, LARGEST_BATCH)));
        }
        return batch.get();
    }

    @Override
    public String identity() {
        return "raft-" + VERSION + "-" + model.identity() + "-side" + config.maxSide();
    }

    @Override
    public Optional<ModelUse> model() {
        return Optional.of(model.use());
    }

    @Override
    public void close() {
        model.close();
    }
}
