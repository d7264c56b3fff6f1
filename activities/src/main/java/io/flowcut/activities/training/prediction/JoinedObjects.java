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

    private record Candidate(ClipObject object, MaskBits mask) {}

    /**
     * The objects without those that are two others.
     *
     * @param objects the surest first
     * @param minScore what an object must reach; one that is part of a sure one need not
     * @return those that are sure enough or parts, the surest first
     */
    static List<ClipObject> separate(List<ClipObject> objects, double minScore) {
        List<Candidate> candidates = new ArrayList<>(objects.size());
        for (ClipObject object : objects) {
            candidates.add(new Candidate(object, MaskBits.of(object.logits())));
        }
        boolean[] joined = new boolean[candidates.size()];
        boolean[] part = new boolean[candidates.size()];
        for (int i = 0; i < joined.length; i++) {
            if (objects.get(i).score() >= minScore) {
                joined[i] = findParts(candidates, i, part);
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

    /** Whether two candidates are the parts of one; they are marked then. */
    private static boolean findParts(List<Candidate> candidates, int whole, boolean[] part) {
        MaskBits mask = candidates.get(whole).mask();
        List<Integer> inside = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            MaskBits other = candidates.get(i).mask();
            if (i != whole && other.size() < WHOLE * mask.size() && other.shared(mask) >= INSIDE * other.size()) {
                inside.add(i);
            }
        }
        for (int a = 0; a < inside.size(); a++) {
            for (int b = a + 1; b < inside.size(); b++) {
                MaskBits first = candidates.get(inside.get(a)).mask();
                MaskBits second = candidates.get(inside.get(b)).mask();
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
