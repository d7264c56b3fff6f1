package io.flowcut.activities.matching;

import io.flowcut.activities.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Joins tracklets that are one object which was not seen for a while: the later one starts near where the earlier one
 * was heading, with a mask of the same shape. The most alike pair is joined first; each tracklet gets one predecessor
 * and one successor at most.
 */
final class TrackletLinker {
    /** Masks at an end of a tracklet that its speed is measured on. */
    private static final int SPEED_MASKS = 5;

    private final TrackingRules rules;

    TrackletLinker(TrackingRules rules) {
        this.rules = rules;
    }

    private record Link(int earlier, int later, double similarity) {}

    /** Joins what belongs together; the tracklets are used up. */
    List<Tracklet> link(List<Tracklet> tracklets) {
        List<Tracklet> byStart = new ArrayList<>(tracklets);
        byStart.sort(Comparator.comparingInt(tracklet -> tracklet.first().frame()));
        List<Link> links = candidates(byStart);
        links.sort(Comparator.comparingDouble(Link::similarity)
                .reversed()
                .thenComparingInt(Link::earlier)
                .thenComparingInt(Link::later));
        int[] successor = new int[byStart.size()];
        boolean[] hasPredecessor = new boolean[byStart.size()];
        Arrays.fill(successor, -1);
        for (Link link : links) {
            if (successor[link.earlier()] < 0 && !hasPredecessor[link.later()]) {
                successor[link.earlier()] = link.later();
                hasPredecessor[link.later()] = true;
            }
        }
        List<Tracklet> linked = new ArrayList<>();
        for (int i = 0; i < successor.length; i++) {
            if (!hasPredecessor[i]) {
                Tracklet whole = byStart.get(i);
                for (int next = successor[i]; next >= 0; next = successor[next]) {
                    whole.join(byStart.get(next));
                }
                linked.add(whole);
            }
        }
        return linked;
    }

    private List<Link> candidates(List<Tracklet> byStart) {
        List<Link> links = new ArrayList<>();
        int[] starts = new int[byStart.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = byStart.get(i).first().frame();
        }
        for (int i = 0; i < starts.length; i++) {
            int end = byStart.get(i).last().frame();
            for (int j = firstAfter(starts, end); j < starts.length && starts[j] - end <= rules.relinkGap(); j++) {
                double similarity = similarity(byStart.get(i), byStart.get(j));
                if (similarity > rules.relinkIou()) {
                    links.add(new Link(i, j, similarity));
                }
            }
        }
        return links;
    }

    private static int firstAfter(int[] starts, int frame) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] > frame) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** IoU of the two masks at the gap with their centres laid over one another; 0 where the way is too far. */
    private static double similarity(Tracklet earlier, Tracklet later) {
        List<TrackMask> tail = earlier.masks();
        Rle last = earlier.last().mask();
        Rle first = later.first().mask();
        int[] box = last.boundingBox();
        double[] from = centre(last);
        double[] to = centre(first);
        TrackMask before = tail.get(Math.max(0, tail.size() - SPEED_MASKS));
        double[] start = centre(before.mask());
        int time = Math.max(1, earlier.last().frame() - before.frame());
        int gap = later.first().frame() - earlier.last().frame();
        double missX = from[0] + (from[0] - start[0]) / time * gap - to[0];
        double missY = from[1] + (from[1] - start[1]) / time * gap - to[1];
        double standingMiss = Math.hypot(from[0] - to[0], from[1] - to[1]);
        if (Math.min(standingMiss, Math.hypot(missX, missY)) > Math.hypot(box[2], box[3])) {
            return 0;
        }
        return last.translated((int) Math.round(to[0] - from[0]), (int) Math.round(to[1] - from[1]))
                .iou(first);
    }

    private static double[] centre(Rle mask) {
        int[] box = mask.boundingBox();
        return new double[] {box[0] + 0.5 * box[2], box[1] + 0.5 * box[3]};
    }
}
