package io.flowcut.activities.matching;

import java.util.NavigableMap;
import java.util.TreeMap;

/** A track in the making: where one object was seen. */
final class Tracklet {
    private final int number;
    private final TreeMap<Integer, Sighting> sightings = new TreeMap<>();

    /** @param number place in the order of birth, from 0 */
    Tracklet(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Takes a sighting; of a frame in which it was seen already, both masks are the object's. */
    void see(Sighting sighting) {
        sightings.merge(sighting.frame(), sighting, Sighting::with);
    }

    /** Takes all sightings of another one. */
    void join(Tracklet other) {
        other.sightings.values().forEach(this::see);
    }

    /** By frame, at least one. */
    NavigableMap<Integer, Sighting> sightings() {
        return sightings;
    }

    int seen() {
        return sightings.size();
    }

    int first() {
        return sightings.firstKey();
    }

    int last() {
        return sightings.lastKey();
    }

    /** Mean score of its masks times the square root of the share of the video's frames that it was seen in. */
    double score(int frames) {
        double sum = 0;
        for (Sighting sighting : sightings.values()) {
            sum += sighting.score();
        }
        return sum / seen() * Math.sqrt((double) seen() / frames);
    }
}
