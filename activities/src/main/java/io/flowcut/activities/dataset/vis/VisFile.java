package io.flowcut.activities.dataset.vis;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.json.JsonFile;
import io.flowcut.activities.dataset.json.Segmentations;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A YouTube-VIS file, 2019 or 2021: {@code videos}, {@code categories} and {@code annotations} in any order, or a list
 * of results. One pass over the file notes where everything stands, about 100 bytes for each video and annotation; masks
 * are read when they are asked for, so a file may be far larger than memory. Ids must be there, unique and known.
 * Thread-safe once it is open.
 */
public final class VisFile {
    private static final String VIDEOS = "videos";
    private static final String ANNOTATIONS = "annotations";

    private final JsonFile file;
    private final boolean results;
    private final Map<Long, VisVideoEntry> videos;
    private final Map<Integer, VisCategory> categories;
    private final List<VisEntry> annotations;

    private VisFile(JsonFile file, VisFileScan scan, List<VisEntry> annotations, boolean results) {
        this.file = file;
        this.results = results;
        this.annotations = annotations;
        videos = scan.videos();
        categories = scan.categories();
    }

    /**
     * Opens annotations.
     *
     * @throws FlowCutException of type BadInput with the JSON path when anything but the masks is malformed
     */
    public static VisFile open(Path path) {
        JsonFile file = new JsonFile(path);
        VisFileScan scan = new VisFileScan();
        if (file.scan(scan)) {
            throw badInput(path.toString(), "one list, where an object with videos and annotations was expected");
        }
        if (scan.videos().isEmpty()) {
            throw badInput(path.toString(), "has no videos");
        }
        if (!scan.annotations().isEmpty() && scan.categories().isEmpty()) {
            throw badInput(path.toString(), "has no categories");
        }
        VisFile opened = new VisFile(file, scan, scan.annotations(), false);
        opened.requireKnown(opened, ANNOTATIONS);
        return opened;
    }

    /**
     * Opens results for known videos: a list of them, or a file of annotations with scores. The videos of such a file are
     * those of the truth with the same name, of which it may have one alone.
     *
     * @param truth says which videos and categories there are
     * @throws FlowCutException of type BadInput with the JSON path when anything but the masks is malformed
     */
    public static VisFile openResults(Path path, VisFile truth) {
        JsonFile file = new JsonFile(path);
        VisFileScan scan = VisFileScan.ofResults();
        boolean list = file.scan(scan);
        List<VisEntry> annotations = list ? scan.annotations() : renumbered(scan, truth, path);
        VisFile opened = new VisFile(file, scan, annotations, list);
        opened.requireKnown(truth, list ? JsonFile.WHOLE : ANNOTATIONS);
        return opened;
    }

    private static List<VisEntry> renumbered(VisFileScan scan, VisFile truth, Path path) {
        Map<String, Long> idByName = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (VisVideoEntry video : truth.videos.values()) {
            if (idByName.put(video.name(), video.id()) != null) {
                ambiguous.add(video.name());
            }
        }
        List<VisEntry> annotations = new ArrayList<>(scan.annotations().size());
        for (VisEntry entry : scan.annotations()) {
            String place = ANNOTATIONS + "[" + entry.index() + "].video_id";
            VisVideoEntry video = scan.videos().get(entry.videoId());
            if (video == null) {
                throw badInput(path.toString(), place + ": no video has the id " + entry.videoId());
            }
            Long id = idByName.get(video.name());
            if (id == null) {
                throw badInput(path.toString(), place + ": the truth has no video " + video.name());
            }
            if (ambiguous.contains(video.name())) {
                throw badInput(path.toString(), place + ": the truth has several videos " + video.name());
            }
            annotations.add(entry.ofVideo(id));
        }
        return annotations;
    }

    private void requireKnown(VisFile truth, String section) {
        for (VisEntry entry : annotations) {
            String path = section + "[" + entry.index() + "]";
            if (!truth.videos.containsKey(entry.videoId())) {
                throw badInput(file.toString(), path + ".video_id: no video has the id " + entry.videoId());
            }
            if (!truth.categories.containsKey(entry.categoryId())) {
                throw badInput(file.toString(), path + ".category_id: no category has the id " + entry.categoryId());
            }
        }
    }

    /** Videos by id, in the order of the file; none in a list of results. */
    public Map<Long, VisVideoEntry> videos() {
        return videos;
    }

    /** Categories by id, in the order of the file; none in a list of results. */
    public Map<Integer, VisCategory> categories() {
        return categories;
    }

    /** Annotations or results in the order of the file. */
    public List<VisEntry> annotations() {
        return annotations;
    }

    /** Annotations or results by video, in the order of the file. */
    public Map<Long, List<VisEntry>> byVideo() {
        Map<Long, List<VisEntry>> byVideo = new LinkedHashMap<>();
        for (VisEntry entry : annotations) {
            byVideo.computeIfAbsent(entry.videoId(), id -> new ArrayList<>()).add(entry);
        }
        return byVideo;
    }

    /**
     * Reads the masks of an annotation.
     *
     * @param video its video
     * @throws FlowCutException of type BadInput with the JSON path when a mask is malformed or of another size, or there
     *     are not as many as frames
     */
    public VisMasks masks(VisEntry entry, VisVideoEntry video) {
        String path = (results ? "" : ANNOTATIONS) + "[" + entry.index() + "]";
        return file.read(path, entry.offset(), cursor -> {
            List<Optional<Rle>> frames = new ArrayList<>(video.length());
            cursor.fields(field -> {
                if (!field.equals("segmentations")) {
                    cursor.skip();
                    return;
                }
                // Of a field that stands there twice the last counts, as for every reader of JSON.
                frames.clear();
                int count = cursor.elements(index -> {
                    if (index < video.length()) {
                        frames.add(Segmentations.read(cursor, video.width(), video.height()));
                    } else {
                        cursor.skip();
                    }
                });
                if (count != video.length()) {
                    throw cursor.problem(count + " masks, but the video has " + video.length() + " frames");
                }
            });
            if (frames.isEmpty()) {
                throw cursor.problemAt(path + ".segmentations", "missing");
            }
            return new VisMasks(frames);
        });
    }

    /** Reads the names of the frames of a video, relative to the folder of all videos. */
    public List<String> fileNames(VisVideoEntry video) {
        return file.read(VIDEOS + "[" + video.index() + "]", video.offset(), cursor -> {
            List<String> names = new ArrayList<>(video.length());
            cursor.fields(field -> {
                if (field.equals("file_names")) {
                    cursor.elements(index -> names.add(cursor.text()));
                } else {
                    cursor.skip();
                }
            });
            return names;
        });
    }

    /**
     * Reads where a segment of a video was taken from; empty for a whole video.
     *
     * @throws FlowCutException of type BadInput with the JSON path when it does not name as many frames as it has
     */
    public Optional<VisVideo.Origin> origin(VisVideoEntry video) {
        return file.read(VIDEOS + "[" + video.index() + "]", video.offset(), cursor -> {
            String path = cursor.path();
            String[] source = new String[1];
            List<Integer> frames = new ArrayList<>(video.length());
            cursor.fields(field -> {
                switch (field) {
                    case "source_video" -> source[0] = cursor.text();
                    case "frames" -> cursor.elements(index -> frames.add((int) cursor.whole(0, Integer.MAX_VALUE)));
                    default -> cursor.skip();
                }
            });
            if (source[0] == null) {
                return Optional.empty();
            }
            if (frames.size() != video.length()) {
                throw cursor.problemAt(
                        path + ".frames", frames.size() + " frames, but the length is " + video.length());
            }
            return Optional.of(new VisVideo.Origin(source[0], frames));
        });
    }

    /** The file's name. */
    @Override
    public String toString() {
        return file.toString();
    }
}
