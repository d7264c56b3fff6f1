package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

/**
 * A model that the output of a step was computed with. The device is left out: an output of a GPU serves a step on a
 * processor, and the other way round.
 *
 * @param name name in its card
 * @param sha256 digest of the model file, 64 hexadecimal digits
 * @param engine engine that ran it: PyTorch or OnnxRuntime
 * @param precision numbers that it computes with: fp32, fp16, bf16 or int8
 * @param randomWeights whether its weights are random, and its outputs mean nothing
 */
public record ModelUse(String name, String sha256, String engine, String precision, boolean randomWeights) {
    public ModelUse {
        requireNonNull(name, "name");
        requireNonNull(sha256, "sha256");
        requireNonNull(engine, "engine");
        requireNonNull(precision, "precision");
    }
}
