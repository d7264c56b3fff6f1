package io.flowcut.activities.evaluation.davis;

/** How found objects are given to true ones, and which frames count. */
public enum DavisTask {
    /**
     * Found objects are given to true ones so that the sum over the pairs of (J + F) / 2 is largest; all frames count
     * (S. Caelles et al., "The 2019 DAVIS Challenge on VOS", arXiv 1905.00737).
     */
    UNSUPERVISED,
    /** A found object is the true one of its label; the first and last frame do not count. */
    SEMI_SUPERVISED
}
