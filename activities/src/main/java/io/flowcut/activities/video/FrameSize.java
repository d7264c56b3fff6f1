package io.flowcut.activities.video;

import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;

/** Which frame sizes can be labelled. */
final class FrameSize {
    static final int SMALLEST = 16;
    static final int SMALLEST_USEFUL = 64;
    static final int LARGEST = 4096;

    private FrameSize() {}

    /** Refuses a size out of range, BadInput. */
    static void check(String file, int width, int height) {
        if (Math.min(width, height) < SMALLEST) {
            throw FlowCutException.badInput(
                    file, width + "x" + height + " is too small; at least " + SMALLEST + " pixels are needed each way");
        }
        if (Math.max(width, height) > LARGEST) {
            throw FlowCutException.badInput(
                    file, width + "x" + height + " is too large; at most " + LARGEST + " pixels are allowed each way");
        }
    }

    /** What the user should know of a size and a number of frames. */
    static List<String> warnings(int frames, int width, int height) {
        List<String> warnings = new ArrayList<>();
        if (frames == 1) {
            warnings.add("one frame only: there is no flow, masks follow the picture alone");
        }
        if (Math.min(width, height) < SMALLEST_USEFUL) {
            warnings.add(width + "x" + height + " is small; masks will be coarse");
        }
        return warnings;
    }
}
