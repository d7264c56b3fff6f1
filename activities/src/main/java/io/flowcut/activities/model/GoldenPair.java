package io.flowcut.activities.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Inputs and the output that the exporting program computed from them.
 *
 * @param inputs float32 .npy files in the model's folder, one an input, normalised already
 * @param output float32 .npy file
 * @param tolerance largest allowed difference over the largest magnitude in the output
 */
public record GoldenPair(List<String> inputs, String output, double tolerance) {
    public GoldenPair {
        inputs = List.copyOf(inputs);
        requireNonNull(output, "output");
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("a golden pair without inputs");
        }
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("tolerance must be above 0: " + tolerance);
        }
    }
}
