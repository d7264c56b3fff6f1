package io.flowcut.activities.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a model comes from.
 *
 * @param architecture name in the library that defines it, such as vit_small_patch8_224.dino
 * @param source where the weights come from, in words or as a URL
 * @param licence of the weights; SPDX identifier where there is one
 * @param weightsSha256 digest of the checkpoint that was exported, where it is known
 * @param randomSeed present for random weights, which compute nothing useful and exist to test and to time
 * @param unverified true when the model was accepted although no digest vouched for it
 */
public record ModelOrigin(
        String architecture,
        String source,
        String licence,
        Optional<String> weightsSha256,
        OptionalLong randomSeed,
        boolean unverified) {
    public ModelOrigin {
        requireNonNull(architecture, "architecture");
        requireNonNull(source, "source");
        requireNonNull(licence, "licence");
        requireNonNull(weightsSha256, "weightsSha256");
        requireNonNull(randomSeed, "randomSeed");
    }

    /** The same with another verdict on the digest. */
    public ModelOrigin withUnverified(boolean changed) {
        return new ModelOrigin(architecture, source, licence, weightsSha256, randomSeed, changed);
    }
}
