package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.ColourMoments;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Gives objects their identity back by their colours: where two cross, a query may go on with the other one, and where one
 * comes out from behind another it may begin a track anew.
 *
 * <ol>
 *   <li>A track is cut where its colours change: where the mean over {@value #WINDOW} masks and that over as many after
 *       them, {@value #SKIPPED} at either side left out, are more than {@value #CHANGE} apart ({@link ColourMoments#distance}),
 *       at the greatest distance first. Those left out go to the side that they are more like.
 *   <li>Pieces are joined when the later begins where the earlier has ended, or not more than {@code prediction.maxGap}
 *       frames after it, their colours there are less than {@value #ALIKE} apart, and their places not farther than the
 *       object is large. The most alike are joined first; each piece has one before and one after it.
 *   <li>Pieces of one track that have found no other stay together, as the network had them.
 * </ol>
 */
final class TrackRelinker {
    /** Masks that colours are averaged over. */
    private static final int WINDOW = 6;

    /** Masks beside a change that hold some of either object. */
    private static final int SKIPPED = 2;

    /** Masks with known colours below which a mean of a window is none. */
    private static final int FEWEST = 2;

    private static final double CHANGE = 18;
    private static final double ALIKE = 12;

    /** Frames of both from which on two pieces are two objects; in fewer one query hands the object over to another. */
    private static final int SHARED = 3;

    private final int maxGap;
    private final TrackRules rules;

    /** @param maxGap frames that an object may be out of sight */
    TrackRelinker(int maxGap, TrackRules rules) {
        this.maxGap = maxGap;
        this.rules = requireNonNull(rules, "rules");
    }

    /** Masks {@code first} to before {@code end} of a track. */
    private static final class Piece {
        private final ColouredTrack of;
        private final int first;
        private final int end;
        private final Stretch stretch;
        private final ColourMoments head;
        private final ColourMoments tail;

        Piece(ColouredTrack of, int first, int end) {
            this.of = of;
            this.first = first;
            this.end = end;
            double diagonal = 0;
            for (int i = first; i < end; i++) {
                diagonal = Math.max(diagonal, Stretch.diagonal(mask(i)));
            }
            stretch = new Stretch(mask(first), mask(end - 1), diagonal);
            head = colours(first + 1, first + 1 + WINDOW);
            tail = colours(end - 1 - WINDOW, end - 1);
        }

        private TrackMask mask(int index) {
            return of.track().masks().get(index);
        }

        /** The mean over some masks, or over all when there are none of known colours among these. */
        private ColourMoments colours(int from, int to) {
            List<ColourMoments> all = of.colours().subList(first, end);
            ColourMoments some = ColourMoments.mean(
                    of.colours().subList(Math.max(first, Math.min(from, end)), Math.min(end, Math.max(first, to))));
            return some.known() ? some : ColourMoments.mean(all);
        }

        int masks() {
            return end - first;
        }

        /** Whether another piece is of the same track. */
        boolean besides(Piece other) {
            return of.track().id() == other.of.track().id();
        }
    }

    private record Link(int earlier, int later, double distance) {}

    /**
     * Links anew.
     *
     * @param tracks tracks whose scores are lowered by the rules' share
     */
    List<Track> process(List<ColouredTrack> tracks) {
        List<Piece> pieces = new ArrayList<>();
        for (ColouredTrack track : tracks) {
            cut(track, 0, track.colours().size(), pieces);
        }
        int[] next = filled(pieces.size());
        int[] previous = filled(pieces.size());
        take(byColours(pieces), next, previous);
        take(asBefore(pieces), next, previous);
        List<TrackRules.Candidate> linked = new ArrayList<>();
        for (int i = 0; i < next.length; i++) {
            if (previous[i] < 0) {
                linked.add(chain(pieces, i, next));
            }
        }
        return rules.tracks(linked);
    }

    private static int[] filled(int count) {
        int[] none = new int[count];
        Arrays.fill(none, -1);
        return none;
    }

    /** Adds the pieces of masks {@code first} to before {@code end}, in their order. */
    private static void cut(ColouredTrack track, int first, int end, List<Piece> pieces) {
        List<ColourMoments> colours = track.colours().subList(first, end);
        double greatest = CHANGE;
        int at = -1;
        for (int i = SKIPPED + FEWEST; i <= colours.size() - SKIPPED - FEWEST; i++) {
            double change = change(colours, i);
            if (change > greatest) {
                greatest = change;
                at = i;
            }
        }
        if (at < 0) {
            pieces.add(new Piece(track, first, end));
        } else {
            int boundary = first + boundary(colours, at);
            cut(track, first, boundary, pieces);
            cut(track, boundary, end, pieces);
        }
    }

    /** Those with known colours among the masks before a change, but the nearest. */
    private static List<ColourMoments> before(List<ColourMoments> colours, int at) {
        return known(colours.subList(Math.max(0, at - SKIPPED - WINDOW), at - SKIPPED));
    }

    private static List<ColourMoments> after(List<ColourMoments> colours, int at) {
        return known(colours.subList(at + SKIPPED, Math.min(colours.size(), at + SKIPPED + WINDOW)));
    }

    /** How far colours before and after an index are apart; 0 where too few are known. */
    private static double change(List<ColourMoments> colours, int at) {
        List<ColourMoments> before = before(colours, at);
        List<ColourMoments> after = after(colours, at);
        return before.size() < FEWEST || after.size() < FEWEST
                ? 0
                : ColourMoments.mean(before).distance(ColourMoments.mean(after));
    }

    /** The index near a change up to which masks are more like those before than like those after it, on the whole. */
    private static int boundary(List<ColourMoments> colours, int at) {
        ColourMoments before = ColourMoments.mean(before(colours, at));
        ColourMoments after = ColourMoments.mean(after(colours, at));
        int boundary = at - SKIPPED;
        double gain = 0;
        double greatest = 0;
        for (int i = at - SKIPPED; i < at + SKIPPED; i++) {
            if (colours.get(i).known()) {
                gain += colours.get(i).distance(after) - colours.get(i).distance(before);
            }
            if (gain > greatest) {
                greatest = gain;
                boundary = i + 1;
            }
        }
        return boundary;
    }

    private static List<ColourMoments> known(List<ColourMoments> colours) {
        return colours.stream().filter(ColourMoments::known).toList();
    }

    /** Takes links in their order whose pieces are free at these ends. */
    private static void take(List<Link> links, int[] next, int[] previous) {
        for (Link link : links) {
            if (next[link.earlier()] < 0 && previous[link.later()] < 0) {
                next[link.earlier()] = link.later();
                previous[link.later()] = link.earlier();
            }
        }
    }

    /** Pieces that may follow each other, the most alike first. */
    private List<Link> byColours(List<Piece> pieces) {
        List<Link> links = new ArrayList<>();
        for (int a = 0; a < pieces.size(); a++) {
            for (int b = 0; b < pieces.size(); b++) {
                if (a != b && mayFollow(pieces.get(a), pieces.get(b))) {
                    double distance = pieces.get(a).tail.distance(pieces.get(b).head);
                    if (distance < ALIKE) {
                        links.add(new Link(a, b, distance));
                    }
                }
            }
        }
        links.sort(Comparator.comparingDouble(Link::distance));
        return links;
    }

    private boolean mayFollow(Piece a, Piece b) {
        return a.tail.known() && b.head.known() && a.stretch.mayGoOnAs(b.stretch, SHARED, maxGap);
    }

    /** Pieces of one track, the nearest in time first. */
    private static List<Link> asBefore(List<Piece> pieces) {
        List<Link> links = new ArrayList<>();
        for (int a = 0; a < pieces.size(); a++) {
            for (int b = a + 1; b < pieces.size() && pieces.get(b).besides(pieces.get(a)); b++) {
                int gap = pieces.get(b).stretch.first().frame()
                        - pieces.get(a).stretch.last().frame();
                links.add(new Link(a, b, gap));
            }
        }
        links.sort(Comparator.comparingDouble(Link::distance));
        return links;
    }

    /** The pieces from one on; in frames of two the earlier counts. */
    private TrackRules.Candidate chain(List<Piece> pieces, int first, int[] next) {
        List<TrackMask> masks = new ArrayList<>();
        double scores = 0;
        int weight = 0;
        for (int i = first; i >= 0; i = next[i]) {
            Piece piece = pieces.get(i);
            int last = masks.isEmpty() ? -1 : masks.get(masks.size() - 1).frame();
            for (int k = piece.first; k < piece.end; k++) {
                if (piece.mask(k).frame() > last) {
                    masks.add(piece.mask(k));
                }
            }
            Track whole = piece.of.track();
            scores += piece.masks() * whole.score() / rules.share(whole.masks().size());
            weight += piece.masks();
        }
        return new TrackRules.Candidate(masks, Math.min(1, scores / weight));
    }
}
