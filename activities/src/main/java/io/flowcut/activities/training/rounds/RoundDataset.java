package io.flowcut.activities.training.rounds;

import static java.util.Objects.requireNonNull;

/**
 * The dataset of a further round.
 *
 * @param digest SHA-256 over its files; empty when no track passed and nothing was written
 * @param videos videos with labels
 * @param segments segments to train on
 * @param tracks tracks that became labels
 * @param unsure tracks that were not sure enough
 * @param disagreeing tracks that agreed too little with the labels
 */
public record RoundDataset(String digest, int videos, long segments, int tracks, int unsure, int disagreeing) {
    public RoundDataset {
        requireNonNull(digest, "digest");
    }

    /** Whether there is anything to train on. */
    public boolean written() {
        return segments > 0;
    }
}
