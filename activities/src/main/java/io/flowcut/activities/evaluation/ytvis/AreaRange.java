package io.flowcut.activities.evaluation.ytvis;

/** Sizes of objects that are told apart, by mean area in pixels over the frames that an object is seen in. */
enum AreaRange {
    ALL(0, 1e5 * 1e5),
    SMALL(0, 128 * 128),
    MEDIUM(128 * 128, 256 * 256),
    LARGE(256 * 256, 1e5 * 1e5);

    private final double least;
    private final double most;

    AreaRange(double least, double most) {
        this.least = least;
        this.most = most;
    }

    boolean contains(double area) {
        return area >= least && area <= most;
    }
}
