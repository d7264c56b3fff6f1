package io.flowcut.activities.matching;

import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.workflows.config.MatchingConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;

/**
 * Joins tracklets that are one object which was not seen for a while, the most alike pair first. The later one starts at
 * most {@code matching.relinkGap} frames after a sighting of the earlier one, which was not seen while the later one was.
 * Their likeness is the product of
 *
 * <ul>
 *   <li>colour: the Bhattacharyya coefficient of their mean histograms, to the power of 1.5,
 *   <li>size: the ratio of their areas, to the power of 1/4,
 *   <li>place: a Gaussian of the distance between where the later one starts and where the earlier one is expected then
 *       by the camera's motion and by the own motion of either, of both or of none,
 *   <li>a decay over the gap.
 * </ul>
 */
final class TrackletLinker {
    private static final double COLOUR_POWER = 1.5;
    private static final double SIZE_POWER = 0.25;
    /** Expected miss in units of the object's size, and how it grows a frame. */
    private static final double MISS = 0.8;

    private static final double MISS_PER_FRAME = 0.03;
    /** Sightings at an end of a tracklet that its area is measured on. */
    private static final int AREA_SIGHTINGS = 5;
    /** Sightings at an end of a tracklet that its speed is measured on. */
    private static final int SPEED_SIGHTINGS = 4;
    /** Colours are measured on at least so many sightings, evenly spread. */
    private static final int COLOUR_SIGHTINGS = 8;
    /** A single mask is no evidence of a return. */
    private static final int FEWEST_SIGHTINGS = 2;

    private final MatchingConfig config;
    private final CameraPath camera;
    private final List<Described> tracklets = new ArrayList<>();
    private Best[] best = new Best[0];

    TrackletLinker(MatchingConfig config, CameraPath camera) {
        this.config = config;
        this.camera = camera;
    }

    private record Best(int later, double likeness) {
        static final Best NONE = new Best(-1, 0);
    }

    /** What of a tracklet as a whole is compared. */
    private static final class Described {
        private final Tracklet tracklet;
        private double[] colours;
        private double area;

        Described(Tracklet tracklet) {
            this.tracklet = tracklet;
            describe();
        }

        void describe() {
            colours = new double[ColourHistogram.BINS];
            double[] areas = new double[tracklet.seen()];
            int step = Math.max(1, areas.length / COLOUR_SIGHTINGS);
            int samples = (areas.length + step - 1) / step;
            int index = 0;
            for (Sighting sighting : tracklet.sightings().values()) {
                if (index % step == 0) {
                    double[] shares = sighting.colours().shares();
                    for (int i = 0; i < colours.length; i++) {
                        colours[i] += shares[i] / samples;
                    }
                }
                areas[index++] = sighting.area();
            }
            area = median(areas);
        }
    }

    /** Joins what belongs together; the tracklets are used up. */
    List<Tracklet> link(List<Tracklet> all) {
        List<Tracklet> single = new ArrayList<>();
        for (Tracklet tracklet : all) {
            if (tracklet.seen() < FEWEST_SIGHTINGS) {
                single.add(tracklet);
            } else {
                tracklets.add(new Described(tracklet));
            }
        }
        best = new Best[tracklets.size()];
        for (int i = 0; i < best.length; i++) {
            best[i] = bestOf(i);
        }
        boolean[] joined = new boolean[best.length];
        for (int i = mostAlike(); i >= 0; i = mostAlike()) {
            int later = best[i].later();
            tracklets.get(i).tracklet.join(tracklets.get(later).tracklet);
            tracklets.get(i).describe();
            joined[later] = true;
            best[later] = Best.NONE;
            tracklets.set(later, null);
            update(i, later, joined);
        }
        List<Tracklet> linked = new ArrayList<>();
        for (int i = 0; i < best.length; i++) {
            if (!joined[i]) {
                linked.add(tracklets.get(i).tracklet);
            }
        }
        linked.addAll(single);
        return linked;
    }

    private int mostAlike() {
        int most = -1;
        for (int i = 0; i < best.length; i++) {
            if (best[i].later() >= 0 && (most < 0 || best[i].likeness() > best[most].likeness())) {
                most = i;
            }
        }
        return most;
    }

    /** Brings the best partners up to date after one tracklet was joined to another. */
    private void update(int changed, int gone, boolean[] joined) {
        for (int i = 0; i < best.length; i++) {
            if (joined[i]) {
                continue;
            }
            if (i == changed || best[i].later() == changed || best[i].later() == gone) {
                best[i] = bestOf(i);
            } else {
                double likeness = likeness(tracklets.get(i), tracklets.get(changed));
                boolean first = likeness == best[i].likeness() && changed < best[i].later();
                if (likeness > config.relinkMin() && (likeness > best[i].likeness() || first)) {
                    best[i] = new Best(changed, likeness);
                }
            }
        }
    }

    private Best bestOf(int earlier) {
        Best found = Best.NONE;
        for (int later = 0; later < tracklets.size(); later++) {
            if (later != earlier && tracklets.get(later) != null) {
                double likeness = likeness(tracklets.get(earlier), tracklets.get(later));
                if (likeness > config.relinkMin() && likeness > found.likeness()) {
                    found = new Best(later, likeness);
                }
            }
        }
        return found;
    }

    /** How surely two tracklets are one object, in [0, 1]. */
    private double likeness(Described earlier, Described later) {
        int start = later.tracklet.first();
        Integer last = earlier.tracklet.sightings().lowerKey(start);
        if (last == null || start - last > config.relinkGap()) {
            return 0;
        }
        Integer next = earlier.tracklet.sightings().ceilingKey(start);
        if (next != null && next <= later.tracklet.last()) {
            return 0;
        }
        double colour = 0;
        for (int i = 0; i < earlier.colours.length; i++) {
            colour += Math.sqrt(earlier.colours[i] * later.colours[i]);
        }
        NavigableMap<Integer, Sighting> before =
                earlier.tracklet.sightings().headMap(start, false).descendingMap();
        double endArea = endArea(before);
        double startArea = endArea(later.tracklet.sightings());
        double size = Math.max(ratio(endArea, startArea), ratio(earlier.area, later.area));
        double own = Math.sqrt(Math.max(Math.max(endArea, startArea), Math.max(earlier.area, later.area)));
        int gap = start - last;
        double miss = miss(before, later.tracklet.sightings(), gap) / (own * (MISS + MISS_PER_FRAME * gap));
        return Math.pow(colour, COLOUR_POWER)
                * Math.pow(size, SIZE_POWER)
                * Math.exp(-0.5 * miss * miss - (double) gap / config.relinkGap());
    }

    private static double endArea(NavigableMap<Integer, Sighting> sightings) {
        double[] areas = new double[Math.min(AREA_SIGHTINGS, sightings.size())];
        Iterator<Sighting> next = sightings.values().iterator();
        for (int i = 0; i < areas.length; i++) {
            areas[i] = next.next().area();
        }
        return median(areas);
    }

    /** Least distance between where the later one starts and where the earlier one may be by then. */
    private double miss(NavigableMap<Integer, Sighting> before, NavigableMap<Integer, Sighting> after, int gap) {
        Sighting end = before.firstEntry().getValue();
        Sighting start = after.firstEntry().getValue();
        double[] out = speed(other(before), end);
        double[] in = speed(start, other(after));
        double[] expected = camera.carry(end.x(), end.y(), end.frame(), start.frame());
        double miss = Double.POSITIVE_INFINITY;
        for (double[] weights : new double[][] {{1, 0}, {0, 1}, {0.5, 0.5}, {0, 0}}) {
            double x = expected[0] + gap * (weights[0] * out[0] + weights[1] * in[0]);
            double y = expected[1] + gap * (weights[0] * out[1] + weights[1] * in[1]);
            miss = Math.min(miss, Math.hypot(x - start.x(), y - start.y()));
        }
        return miss;
    }

    /** The sighting from the first of which speed is measured to this one. */
    private static Sighting other(NavigableMap<Integer, Sighting> sightings) {
        Iterator<Sighting> next = sightings.values().iterator();
        Sighting other = next.next();
        for (int i = 1; i < SPEED_SIGHTINGS && next.hasNext(); i++) {
            other = next.next();
        }
        return other;
    }

    /** Motion a frame beyond the camera's. */
    private double[] speed(Sighting from, Sighting to) {
        int frames = to.frame() - from.frame();
        if (frames == 0) {
            return new double[2];
        }
        double[] still = camera.carry(from.x(), from.y(), from.frame(), to.frame());
        return new double[] {(to.x() - still[0]) / frames, (to.y() - still[1]) / frames};
    }

    private static double ratio(double a, double b) {
        return Math.max(a, b) == 0 ? 0 : Math.min(a, b) / Math.max(a, b);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
