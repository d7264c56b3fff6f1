package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/** Attention with several heads (Vaswani et al. 2017): queries (B, Q, C), keys and values (B, S, C), result (B, Q, C). */
final class Attention extends Layer {
    private final Dense queries;
    private final Dense keys;
    private final Dense values;
    private final Dense result;
    private final int channels;
    private final int heads;

    Attention(int channels, int heads) {
        this.channels = channels;
        this.heads = heads;
        // As torch starts the three as one matrix of three times the rows.
        Start start = Start.glorot(channels, 3L * channels);
        queries = part("query", new Dense(channels, channels, start, Start.constant(0)));
        keys = part("key", new Dense(channels, channels, start, Start.constant(0)));
        values = part("value", new Dense(channels, channels, start, Start.constant(0)));
        result = part("out", new Dense(channels, channels));
    }

    /**
     * Attends.
     *
     * @param bias (B, Q, S) in FLOAT32, added to the products before the softmax; empty = none
     */
    NDArray attend(Pass pass, NDArray query, NDArray key, NDArray value, Optional<NDArray> bias) {
        NDArray q = EngineArrays.scale(split(queries.apply(pass, query)), 1 / Math.sqrt((double) channels / heads));
        NDArray k = split(keys.apply(pass, key));
        NDArray v = split(values.apply(pass, value));
        NDArray products = Pass.exact(q.matMul(k.swapAxes(2, 3)));
        if (bias.isPresent()) {
            products = products.add(bias.orElseThrow().expandDims(1));
        }
        NDArray mixed = pass.compute(products.softmax(3)).matMul(v);
        Shape shape = query.getShape();
        return result.apply(pass, mixed.swapAxes(1, 2).reshape(shape.get(0), shape.get(1), channels));
    }

    /** (B, N, C) to (B, heads, N, C / heads). */
    private NDArray split(NDArray array) {
        Shape shape = array.getShape();
        return array.reshape(shape.get(0), shape.get(1), heads, channels / heads)
                .swapAxes(1, 2);
    }

    /** Attention of the input to itself. */
    @Override
    NDArray apply(Pass pass, NDArray input) {
        return attend(pass, input, input, input, Optional.empty());
    }
}
