package io.flowcut.activities.training.rounds;

/**
 * How well a model finds what is labelled in a dataset's validation segments.
 *
 * @param segments segments that were looked at
 * @param objects labelled objects in them
 * @param ap50 YouTube-VIS AP at an IoU of 0.5, in [0, 1]
 * @param ap YouTube-VIS AP over IoUs of 0.5 to 0.95, in [0, 1]
 * @param ar10 average recall with 10 results a segment, in [0, 1]
 */
public record ValidationFigures(int segments, long objects, double ap50, double ap, double ar10) {}
