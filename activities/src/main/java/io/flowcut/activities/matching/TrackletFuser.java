package io.flowcut.activities.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells parts of one object, which keep being cut as one mask, from objects that touch for a while, which mostly have a
 * mask each.
 */
final class TrackletFuser {
    /** Frames with one mask over both that two tracklets of one object have at least. */
    private static final int FEWEST_SHARED = 3;
    /** Such frames that they have at least for each frame with a mask each. */
    private static final double SHARED_PER_APART = 0.5;

    private final Map<Pair, Integer> shared = new LinkedHashMap<>();
    private final Map<Pair, Integer> apart = new HashMap<>();

    private record Pair(int lower, int higher) {
        static Pair of(Tracklet a, Tracklet b) {
            return new Pair(Math.min(a.number(), b.number()), Math.max(a.number(), b.number()));
        }
    }

    /**
     * Notes a frame.
     *
     * @param groups tracklets by the mask that they were seen in
     */
    void note(List<List<Tracklet>> groups) {
        for (int i = 0; i < groups.size(); i++) {
            List<Tracklet> group = groups.get(i);
            for (int a = 0; a < group.size(); a++) {
                for (int b = a + 1; b < group.size(); b++) {
                    shared.merge(Pair.of(group.get(a), group.get(b)), 1, Integer::sum);
                }
                for (int j = i + 1; j < groups.size(); j++) {
                    for (Tracklet other : groups.get(j)) {
                        apart.merge(Pair.of(group.get(a), other), 1, Integer::sum);
                    }
                }
            }
        }
    }

    /** Joins the tracklets that are parts of one object. */
    List<Tracklet> fuse(List<Tracklet> tracklets) {
        int[] into = new int[tracklets.size()];
        for (int i = 0; i < into.length; i++) {
            into[i] = i;
        }
        List<Map.Entry<Pair, Integer>> pairs = new ArrayList<>(shared.entrySet());
        pairs.sort(Comparator.comparingInt((Map.Entry<Pair, Integer> entry) -> entry.getValue())
                .reversed());
        for (Map.Entry<Pair, Integer> entry : pairs) {
            Pair pair = entry.getKey();
            int a = root(into, pair.lower());
            int b = root(into, pair.higher());
            int count = entry.getValue();
            if (a == b || count < FEWEST_SHARED || count < SHARED_PER_APART * apart.getOrDefault(pair, 0)) {
                continue;
            }
            boolean swap = tracklets.get(a).seen() < tracklets.get(b).seen();
            int longer = swap ? b : a;
            int shorter = swap ? a : b;
            into[shorter] = longer;
            tracklets.get(longer).join(tracklets.get(shorter));
        }
        List<Tracklet> whole = new ArrayList<>();
        for (int i = 0; i < into.length; i++) {
            if (into[i] == i) {
                whole.add(tracklets.get(i));
            }
        }
        return whole;
    }

    private static int root(int[] into, int tracklet) {
        int root = tracklet;
        while (into[root] != root) {
            root = into[root];
        }
        return root;
    }
}
