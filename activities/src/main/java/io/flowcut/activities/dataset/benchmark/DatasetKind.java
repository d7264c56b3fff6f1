package io.flowcut.activities.dataset.benchmark;

/** The layouts that are read. */
public enum DatasetKind {
    YOUTUBE_VIS("YouTube-VIS"),
    FLOWCUT_LABELS("output of flowcut label"),
    DAVIS_UNSUPERVISED("DAVIS 2017, unsupervised"),
    DAVIS_SEMI_SUPERVISED("DAVIS 2017, semi-supervised"),
    DAVIS_MOTION("DAVIS-2017 Motion"),
    SEGTRACK("SegTrack v2"),
    COCO_IMAGES("COCO images"),
    COCO_VIDEO_FRAMES("COCO video frames"),
    MASK_FOLDERS("folders of masks");

    private final String title;

    DatasetKind(String title) {
        this.title = title;
    }

    /** What people call it. */
    public String title() {
        return title;
    }
}
