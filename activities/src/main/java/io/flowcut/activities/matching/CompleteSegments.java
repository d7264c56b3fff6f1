package io.flowcut.activities.matching;

import java.util.Arrays;
import java.util.List;

/**
 * Which segments of a video show all its objects, as far as its other segments know. An object that is labelled in one
 * frame and not in the next, or is so fast that its masks do not overlap from one to the other, is missing in the segment
 * of the two although it is in the picture, and a model would learn that it is none. All segments are added before any is
 * asked for; of each three numbers are held.
 */
public final class CompleteSegments {
    private static final int NUMBERS = 3;

    private final int within;
    /** By frame: the objects of the segment with the most that holds it. */
    private int[] most = new int[64];
    /** Of each segment its first frame, its last, and its objects. */
    private int[] added = new int[64];

    private int count;

    /** @param within frames before and after a segment in which no other may show more objects, at least 0 */
    public CompleteSegments(int within) {
        this.within = within;
    }

    /** Adds a segment of the video, in any order. */
    public void add(Segment segment) {
        int size = segment.objects().size();
        for (int frame : segment.frames()) {
            if (frame >= most.length) {
                most = Arrays.copyOf(most, Math.max(frame + 1, 2 * most.length));
            }
            most[frame] = Math.max(most[frame], size);
        }
        if (NUMBERS * (count + 1) > added.length) {
            added = Arrays.copyOf(added, 2 * added.length);
        }
        added[NUMBERS * count] = segment.frames().get(0);
        added[NUMBERS * count + 1] = last(segment);
        added[NUMBERS * count + 2] = size;
        count++;
    }

    /** How many of the segments are complete. */
    public long count() {
        long complete = 0;
        for (int i = 0; i < NUMBERS * count; i += NUMBERS) {
            complete += isComplete(added[i], added[i + 1], added[i + 2]) ? 1 : 0;
        }
        return complete;
    }

    /** Whether one of the segments is complete. */
    public boolean contains(Segment segment) {
        return isComplete(
                segment.frames().get(0), last(segment), segment.objects().size());
    }

    private boolean isComplete(int first, int last, int objects) {
        for (int frame = Math.max(0, first - within); frame <= last + within && frame < most.length; frame++) {
            if (most[frame] > objects) {
                return false;
            }
        }
        return true;
    }

    private static int last(Segment segment) {
        List<Integer> frames = segment.frames();
        return frames.get(frames.size() - 1);
    }
}
