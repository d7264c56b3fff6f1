package io.flowcut.activities.model;

/** What a model computes. */
public enum ModelKind {
    /** Two pictures (B, 3, H, W) in, flow (B, 2, H, W) in pixels from the first to the second out. */
    FLOW("flow"),
    /** A picture (B, 3, H, W) in, token features (B, N, D) in row-major order of the grid out. */
    FEATURES("features");

    private final String word;

    ModelKind(String word) {
        this.word = word;
    }

    /** The word that stands for it in cards. */
    public String word() {
        return word;
    }
}
