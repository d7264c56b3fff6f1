package io.flowcut.activities.dataset.benchmark;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.vis.VisCategory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a dataset holds.
 *
 * @param kind what it is stored as
 * @param videos number of videos
 * @param frames number of frames
 * @param objects number of objects
 * @param crowds how many of them are crowds
 * @param masks number of masks
 * @param shortest frames of the shortest video
 * @param longest frames of the longest video
 * @param meanArea mean share of the frame that a mask covers, in [0, 1]; 0 without masks
 * @param sizes number of videos by the size of their frames, WIDTHxHEIGHT
 * @param objectsByCategory number of objects by the name of the category; categories without any are left out
 */
public record DatasetStatistics(
        DatasetKind kind,
        int videos,
        long frames,
        long objects,
        long crowds,
        long masks,
        int shortest,
        int longest,
        double meanArea,
        Map<String, Integer> sizes,
        Map<String, Long> objectsByCategory) {
    public DatasetStatistics {
        requireNonNull(kind, "kind");
        sizes = new LinkedHashMap<>(sizes);
        objectsByCategory = new LinkedHashMap<>(objectsByCategory);
    }

    /** Goes over all masks of a dataset, one video at a time. */
    public static DatasetStatistics of(LabelledDataset dataset) {
        Counts counts = new Counts();
        for (LabelledVideo video : dataset.videos()) {
            counts.add(video);
            dataset.tracks(video, track -> counts.add(video, track));
        }
        return counts.statistics(dataset);
    }

    private static final class Counts {
        private final Map<String, Integer> sizes = new TreeMap<>();
        private final Map<Integer, Long> byCategory = new TreeMap<>();
        private int videos;
        private long frames;
        private long objects;
        private long crowds;
        private long masks;
        private int shortest = Integer.MAX_VALUE;
        private int longest;
        private double areas;

        void add(LabelledVideo video) {
            videos++;
            frames += video.frames();
            shortest = Math.min(shortest, video.frames());
            longest = Math.max(longest, video.frames());
            sizes.merge(video.width() + "x" + video.height(), 1, Integer::sum);
        }

        void add(LabelledVideo video, LabelledTrack track) {
            objects++;
            crowds += track.crowd() ? 1 : 0;
            masks += track.masks().size();
            byCategory.merge(track.category(), 1L, Long::sum);
            double pixels = (double) video.width() * video.height();
            track.masks().forEach(mask -> areas += mask.mask().area() / pixels);
        }

        DatasetStatistics statistics(LabelledDataset dataset) {
            Map<Integer, String> names = new TreeMap<>();
            for (VisCategory category : dataset.categories()) {
                names.put(category.id(), category.name().isEmpty() ? "category " + category.id() : category.name());
            }
            Map<String, Long> named = new LinkedHashMap<>();
            byCategory.forEach((id, count) -> named.merge(names.getOrDefault(id, "category " + id), count, Long::sum));
            return new DatasetStatistics(
                    dataset.kind(),
                    videos,
                    frames,
                    objects,
                    crowds,
                    masks,
                    videos == 0 ? 0 : shortest,
                    longest,
                    masks == 0 ? 0 : areas / masks,
                    sizes,
                    named);
        }
    }
}
