package io.flowcut.worker.plan;

/** A video in work: how many of its chunks are begun and done, and how long its stages take. */
final class SimulatedVideo {
    /** Per stage, in the order of {@link Stage}. */
    private final double[] secondsPerFrame;

    private final int chunks;
    private int begun;
    private int done;

    SimulatedVideo(int chunks, double[] secondsPerFrame) {
        this.chunks = chunks;
        this.secondsPerFrame = secondsPerFrame;
    }

    double secondsPerFrame(Stage stage) {
        return secondsPerFrame[stage.index()];
    }

    boolean hasChunks() {
        return begun < chunks;
    }

    /** The next chunk that is not begun yet. */
    int beginChunk() {
        return begun++;
    }

    /** Returns whether it was the last one. */
    boolean finishChunk() {
        return ++done == chunks;
    }
}
