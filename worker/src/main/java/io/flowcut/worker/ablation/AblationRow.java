package io.flowcut.worker.ablation;

import static java.util.Objects.requireNonNull;

/**
 * How good the labels of one setting are. J and the IoUs are means over the videos, in [0, 1]; AP and AR are those of
 * YouTube-VIS over all videos, without categories, -1 where they are undefined.
 *
 * @param meanJ mean J over the objects of a video
 * @param bestTrackIou all true objects together against the best single track
 * @param allTracksIou the same against all tracks
 * @param seconds time that the run took
 * @param computed frame steps computed
 * @param reused frame steps taken from earlier settings
 */
public record AblationRow(
        AblationSetting setting,
        double meanJ,
        double bestTrackIou,
        double allTracksIou,
        double ap,
        double ap50,
        double ap75,
        double ar10,
        int tracks,
        double seconds,
        long computed,
        long reused) {
    public AblationRow {
        requireNonNull(setting, "setting");
    }
}
