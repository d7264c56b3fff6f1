package io.flowcut.activities.training.prediction;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes queries that hold two objects as one for these two. A network often has them apart as well, in other queries, of
 * which it is less sure; whoever then leaves out what lies inside a surer mask keeps the wrong one.
 */
final class JoinedObjects {
    /** Share of a mask that lies inside another one of which it is a part. */
    private static final double INSIDE = 0.7;

    /** Share of the other one's pixels from which on it is no part, but the whole again. */
    private static final double WHOLE = 0.85;

    /** Share of the smaller of two parts that the other may cover. */
    private static final double APART = 0.2;

    /** Share of a mask that two parts must cover for it to be both. */
    private static final double COVERED = 0.75;

    private JoinedObjects() {}

    /**
     * The objects without those that are two others.
     *
     * @param objects the surest first
     * @param minScore what an object must reach; one that is part of a sure one need not
     * @return those that are sure enough or parts, the surest first
     */
    static List<ClipObject> separate(List<ClipObject> objects, double minScore) {
        List<MaskBits> masks = new ArrayList<>(objects.size());
        for (ClipObject object : objects) {
            masks.add(MaskBits.of(object.logits()));
        }
        boolean[] joined = new boolean[masks.size()];
        boolean[] part = new boolean[masks.size()];
        for (int i = 0; i < joined.length; i++) {
            if (objects.get(i).score() >= minScore) {
                joined[i] = findParts(masks, i, part);
            }
        }
        List<ClipObject> separate = new ArrayList<>();
        for (int i = 0; i < joined.length; i++) {
            if (!joined[i] && (part[i] || objects.get(i).score() >= minScore)) {
                separate.add(objects.get(i));
            }
        }
        return separate;
    }

    /** Whether two masks are the parts of one; they are marked then. */
    private static boolean findParts(List<MaskBits> masks, int whole, boolean[] part) {
        MaskBits mask = masks.get(whole);
        List<Integer> inside = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            MaskBits other = masks.get(i);
            if (i != whole && other.size() < WHOLE * mask.size() && other.shared(mask) >= INSIDE * other.size()) {
                inside.add(i);
            }
        }
        for (int a = 0; a < inside.size(); a++) {
            for (int b = a + 1; b < inside.size(); b++) {
                MaskBits first = masks.get(inside.get(a));
                MaskBits second = masks.get(inside.get(b));
                if (first.shared(second) < APART * Math.min(first.size(), second.size())
                        && mask.shared(first, second) >= COVERED * mask.size()) {
                    part[inside.get(a)] = true;
                    part[inside.get(b)] = true;
                    return true;
                }
            }
        }
        return false;
    }
}
