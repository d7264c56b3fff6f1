package io.flowcut.activities.assembly;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.config.AssemblyConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The videos of all selections as those of one dataset: a video that several label outputs hold, or one of them under
 * several ids, is one, by its content; different ones with the same id get names of their own; and each lies on one side
 * of the split. None of it depends on the order in which the outputs were named.
 */
final class DatasetVideos {
    private static final int DIGEST_DIGITS = 8;

    private final List<DatasetVideo> videos;

    /**
     * A video of the dataset.
     *
     * @param name unique in the dataset: the video's id, with the beginning of its digest where two share one
     * @param sources where its segments stand, by content only
     * @param validation whether it is kept for validation
     */
    record DatasetVideo(String name, List<Source> sources, boolean validation) {
        DatasetVideo {
            sources = List.copyOf(sources);
        }

        /** The video as the first of its sources knows it. */
        IndexedVideo video() {
            return sources.get(0).video();
        }
    }

    /**
     * The segments of a video in one selection.
     *
     * @param segments SHA-256 of the selection's segments
     */
    record Source(String segments, IndexedVideo video) {}

    /** @param selections the videos of each selection, by the SHA-256 of its segments */
    DatasetVideos(Map<String, List<IndexedVideo>> selections, AssemblyConfig config) {
        Map<String, List<Source>> byDigest = new TreeMap<>();
        selections.forEach((segments, indexed) -> {
            for (IndexedVideo video : indexed) {
                byDigest.computeIfAbsent(video.digest(), key -> new ArrayList<>())
                        .add(new Source(segments, video));
            }
        });
        Comparator<Source> order = Comparator.<Source, String>comparing(
                        source -> source.video().videoId())
                .thenComparing(source -> source.video().uri())
                .thenComparing(Source::segments);
        Map<String, Integer> ids = new HashMap<>();
        for (List<Source> sources : byDigest.values()) {
            sources.sort(order);
            ids.merge(sources.get(0).video().videoId(), 1, Integer::sum);
        }
        Collection<String> validation = validation(byDigest.keySet(), config);
        List<DatasetVideo> all = new ArrayList<>();
        byDigest.forEach((digest, sources) -> {
            String id = sources.get(0).video().videoId();
            String name = ids.get(id) > 1 ? id + "-" + digest.substring(0, DIGEST_DIGITS) : id;
            all.add(new DatasetVideo(name, sources, validation.contains(digest)));
        });
        all.sort(Comparator.comparing(DatasetVideo::name));
        videos = List.copyOf(all);
    }

    /** The videos for validation: those whose hash with the seed is smallest; one at least of two or more. */
    private static Collection<String> validation(Collection<String> digests, AssemblyConfig config) {
        TreeMap<String, String> ranked = new TreeMap<>();
        for (String digest : digests) {
            ranked.put(Sha256.of((config.seed() + " " + digest).getBytes(StandardCharsets.UTF_8)), digest);
        }
        long wanted = Math.round(config.valShare() * digests.size());
        if (config.valShare() > 0 && digests.size() > 1) {
            wanted = Math.max(1, Math.min(wanted, digests.size() - 1));
        }
        return new HashSet<>(ranked.values().stream().limit(wanted).toList());
    }

    /** All videos by name. */
    List<DatasetVideo> all() {
        return videos;
    }
}
