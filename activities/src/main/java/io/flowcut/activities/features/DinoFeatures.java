package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowColourWheel;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.inference.BatchSize;
import io.flowcut.activities.inference.ModelRuntime;
import io.flowcut.activities.inference.PictureTensor;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.model.PictureSize;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.Settings;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ModelUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Token features by a self-supervised transformer (Caron et al., Emerging Properties in Self-Supervised Vision
 * Transformers, ICCV 2021): the keys of its last attention block, of the frame and of the colour wheel of its flow. Both
 * go through the network in one batch, each picture once. The last frame of a video, which has flow to the earlier frame
 * alone, is drawn with that flow reversed.
 *
 * <p>How surely a token moves, which the quality of masks asks for, is measured as for the classical descriptor.
 *
 * <p>Not thread-safe; holds the model, and native memory, until {@link #close()}.
 */
public final class DinoFeatures implements FeatureExtractor {
    /** To be raised when features change although model and configuration do not. */
    private static final int VERSION = 1;
    /** A frame and the colour wheel of its flow. */
    private static final int PICTURES_PER_FRAME = 2;
    /** Pictures at a time where memory would hold more: 16 frames. */
    private static final int LARGEST_BATCH = 16 * PICTURES_PER_FRAME;
    /** Numbers a token and dimension that are alive at a time: input, queries, keys, values and the hidden layer. */
    private static final int LIVE_NUMBERS = 14;
    /** Dimensions of an attention head in every DINO model. */
    private static final int HEAD = 64;

    private final ModelRuntime.Model model;
    private final TokenGrid grid;
    private final PictureTensor pictures;
    private final PlaneFilter filter = new PlaneFilter();
    private final MovingTokens movingTokens = new MovingTokens(filter);
    private Optional<BatchSize> batch = Optional.empty();

    /**
     * @param models where the model is, of the name {@code features.model}
     * @throws FlowCutException of type MissingModel when there is no such model, of type Config when it does not take
     *     pictures of {@code features.size}
     */
    public DinoFeatures(FeaturesConfig config, ModelRuntime models) {
        model = models.open(requireNonNull(config, "config").model(), ModelKind.FEATURES);
        try {
            int patch = model.card().patch();
            grid = TokenGrid.of(config.effectiveSize(), patch);
            pictures = new PictureTensor(model.card().input());
            model.card().input().fixedSize().ifPresent(size -> checkSize(config, size));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private void checkSize(FeaturesConfig config, PictureSize only) {
        int patch = model.card().patch();
        if (grid.fixedRows() * patch != only.height() || grid.fixedColumns() * patch != only.width()) {
            throw Settings.invalid(
                    "features.size",
                    config.effectiveSize(),
                    only + " with the model " + model.card().name());
        }
    }

    @Override
    public FrameFeatures extract(FrameContext context) {
        return extractAll(List.of(context)).get(0);
    }

    @Override
    public List<FrameFeatures> extractAll(List<FrameContext> contexts) {
        if (contexts.isEmpty()) {
            return List.of();
        }
        RgbImage first = contexts.get(0).frame();
        int rows = grid.rows(first);
        int columns = grid.columns(first);
        List<RgbImage> wanted = new ArrayList<>(2 * contexts.size());
        for (FrameContext context : contexts) {
            wanted.add(context.frame());
            flow(context).map(FlowColourWheel::render).ifPresent(wanted::add);
        }
        List<float[]> keys = batchSize(first.width(), first.height()).run(wanted, slice -> run(slice, rows, columns));
        List<FrameFeatures> features = new ArrayList<>(contexts.size());
        int next = 0;
        for (FrameContext context : contexts) {
            float[] rgb = keys.get(next++);
            boolean moves = !context.flow().isEmpty();
            float[] flow = moves ? keys.get(next++) : new float[rgb.length];
            float[] motion = moves ? movingTokens.process(context, rows, columns) : new float[rows * columns];
            features.add(new FrameFeatures(rows, columns, rgb, flow, motion));
        }
        return features;
    }

    private static Optional<FlowField> flow(FrameContext context) {
        return context.flow().forward().or(() -> context.flow().backward().map(DinoFeatures::reversed));
    }

    private static FlowField reversed(FlowField field) {
        float[] vectors = new float[field.vectors().length];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = -field.vectors()[i];
        }
        return new FlowField(field.width(), field.height(), vectors);
    }

    /** Keys of each picture, (N, D) row-major. */
    private List<float[]> run(List<RgbImage> some, int rows, int columns) {
        int patch = model.card().patch();
        int dimension = model.card().dimension();
        Tensor output = model.run(List.of(pictures.of(some, rows * patch, columns * patch)));
        int length = rows * columns * dimension;
        if (output.shape().length != 3
                || output.length(0) != some.size()
                || output.length(1) != rows * columns
                || output.length(2) != dimension) {
            throw new IllegalStateException(model.folder().path() + ": features " + output + " for " + some.size()
                    + " pictures of " + rows + "x" + columns + " tokens");
        }
        List<float[]> keys = new ArrayList<>(some.size());
        for (int i = 0; i < some.size(); i++) {
            float[] one = new float[length];
            System.arraycopy(output.values(), i * length, one, 0, length);
            keys.add(one);
        }
        return keys;
    }

    @Override
    public int batch(int width, int height) {
        return Math.max(1, batchSize(width, height).size() / PICTURES_PER_FRAME);
    }

    /** The same for all frames, since those of a video have one size. */
    private BatchSize batchSize(int width, int height) {
        if (batch.isEmpty()) {
            long tokens = (long) grid.rows(width, height) * grid.columns(width, height);
            int dimension = model.card().dimension();
            // ONNX Runtime holds the attention of all heads, twice; PyTorch never holds it.
            long attention = model.fusesAttention() ? 0 : 2 * tokens * tokens * Math.max(1, dimension / HEAD);
            long bytes = Float.BYTES * (tokens * dimension * LIVE_NUMBERS + attention);
            batch = Optional.of(new BatchSize("pictures", model.fitting(bytes, PICTURES_PER_FRAME, LARGEST_BATCH)));
        }
        return batch.get();
    }

    @Override
    public String identity() {
        return "dino-" + VERSION + "-" + model.identity() + "-motion-" + MovingTokens.VERSION;
    }

    @Override
    public Optional<ModelUse> model() {
        return Optional.of(model.use());
    }

    @Override
    public void close() {
        filter.close();
        model.close();
    }
}
