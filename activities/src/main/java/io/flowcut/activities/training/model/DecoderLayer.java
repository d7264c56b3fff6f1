package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.Optional;

/**
 * One layer of Mask2Former's decoder: each query attends to the tokens inside its own mask, then to the other queries,
 * then changes by itself; each time added to what it was and normalised.
 */
final class DecoderLayer extends Layer {
    private final Attention cross;
    private final LayerNormalization crossNorm;
    private final Attention self;
    private final LayerNormalization selfNorm;
    private final Dense widen;
    private final Dense narrow;
    private final LayerNormalization feedNorm;

    DecoderLayer(int channels, int heads, int feedForward) {
        cross = part("cross", new Attention(channels, heads));
        crossNorm = part("cross_norm", new LayerNormalization(channels));
        self = part("self", new Attention(channels, heads));
        selfNorm = part("self_norm", new LayerNormalization(channels));
        widen = part("linear1", new Dense(channels, feedForward));
        narrow = part("linear2", new Dense(feedForward, channels));
        feedNorm = part("norm", new LayerNormalization(channels));
    }

    /**
     * Applies the layer.
     *
     * @param queries (B, Q, C) in FLOAT32
     * @param places (1, Q, C): what tells the queries apart, added where they ask
     * @param keys (B, S, C): tokens with their places
     * @param tokens (B, S, C): tokens
     * @param bias (B, Q, S): very low where a query must not look
     * @return (B, Q, C) in FLOAT32
     */
    NDArray decode(Pass pass, NDArray queries, NDArray places, NDArray keys, NDArray tokens, NDArray bias) {
        NDArray looked = cross.attend(pass, queries.add(places), keys, tokens, Optional.of(bias));
        NDArray value = crossNorm.apply(pass, queries.add(Pass.exact(looked)));
        NDArray placed = value.add(places);
        NDArray spoken = self.attend(pass, placed, placed, value, Optional.empty());
        value = selfNorm.apply(pass, value.add(Pass.exact(spoken)));
        NDArray changed = narrow.apply(pass, Activation.relu(widen.apply(pass, value)));
        return feedNorm.apply(pass, value.add(Pass.exact(changed)));
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        throw new UnsupportedOperationException("queries and tokens go in");
    }
}
