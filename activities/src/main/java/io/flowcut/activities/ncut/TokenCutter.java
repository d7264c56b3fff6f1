package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FrameFeatures;
import java.util.List;

/** Cuts frames into token masks. Serves one caller at a time; working memory is kept until it is closed. */
public interface TokenCutter extends AutoCloseable {
    /**
     * The masks of each frame, in the order in which they were found; disjoint, none empty. A grid of one token has none.
     */
    List<List<TokenMask>> process(List<FrameFeatures> frames);

    /** Whether several cutters may work at a time, a frame each; else one takes the frames of a batch together. */
    default boolean sideBySide() {
        return false;
    }

    @Override
    default void close() {}
}
