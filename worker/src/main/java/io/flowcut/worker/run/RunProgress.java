package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

/**
 * How far a run is, over all its videos.
 *
 * @param stage what is done now
 * @param videosDone videos finished or skipped
 * @param framesDone frames finished; a frame that has passed half of the steps counts a half
 * @param framesTotal frames in all as far as known: videos not yet opened count like the mean of the others; 0 while
 *     nothing is known
 * @param seconds time since the start
 */
public record RunProgress(
        String stage, long videosDone, long videosTotal, long framesDone, long framesTotal, double seconds) {
    public RunProgress {
        requireNonNull(stage, "stage");
    }

    /** Frames per second since the start. */
    public double rate() {
        return seconds > 0 ? framesDone / seconds : 0;
    }

    /** Seconds to the end at this rate; negative while not known. */
    public double etaSeconds() {
        return framesDone > 0 && framesTotal > 0 ? Math.max(0, framesTotal - framesDone) / rate() : -1;
    }
}
