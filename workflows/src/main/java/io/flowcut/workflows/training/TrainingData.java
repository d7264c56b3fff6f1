package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

/**
 * A dataset to train on, as {@code flowcut dataset assemble} writes it.
 *
 * @param uri URI of its folder
 * @param digest SHA-256 over its files
 * @param name name of the dataset
 * @param segments segments to train on, at least 1
 * @param validationSegments segments that are kept for validation
 * @param validationDigest SHA-256 over what is kept for validation; figures on the same one can be compared
 */
public record TrainingData(
        String uri, String digest, String name, long segments, long validationSegments, String validationDigest) {
    public TrainingData {
        requireNonNull(uri, "uri");
        requireNonNull(digest, "digest");
        requireNonNull(name, "name");
        requireNonNull(validationDigest, "validationDigest");
    }
}
