package io.flowcut.activities.evaluation;

import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the tracks of a video from a folder of palette PNGs, as {@code flowcut label} writes them: the label is the id. */
public final class FolderTracks {
    private FolderTracks() {}

    /**
     * The tracks of a folder; frame t is the folder's t-th name.
     *
     * @throws FlowCutException of type BadInput when a file is no palette PNG, or of another size than the first
     */
    public static VideoTracks read(String videoId, LabelFolder folder) {
        Map<Integer, List<TrackMask>> masks = new TreeMap<>();
        int width = 0;
        int height = 0;
        int frame = 0;
        for (String name : folder.names()) {
            LabelMap labels = folder.read(name);
            if (frame > 0 && (labels.width() != width || labels.height() != height)) {
                throw FlowCutException.badInput(
                        name + ".png",
                        labels.width() + "x" + labels.height() + " among frames of " + width + "x" + height);
            }
            width = labels.width();
            height = labels.height();
            add(frame++, labels, masks);
        }
        return new VideoTracks(videoId, frame, width, height, tracks(masks));
    }

    /**
     * The tracks of some frames of a folder, brought to a size; frame t is the t-th of the names.
     *
     * @param names frames without ending; one that the folder lacks has no masks
     * @throws FlowCutException of type BadInput when a file is no palette PNG
     */
    public static VideoTracks read(String videoId, LabelFolder folder, Iterable<String> names, int width, int height) {
        Map<Integer, List<TrackMask>> masks = new TreeMap<>();
        int frame = 0;
        for (String name : names) {
            if (folder.has(name)) {
                add(frame, folder.read(name).resized(width, height), masks);
            }
            frame++;
        }
        return new VideoTracks(videoId, frame, width, height, tracks(masks));
    }

    private static List<Track> tracks(Map<Integer, List<TrackMask>> masks) {
        List<Track> tracks = new ArrayList<>();
        masks.forEach((id, list) -> tracks.add(new Track(id, 1, list)));
        return tracks;
    }

    private static void add(int frame, LabelMap labels, Map<Integer, List<TrackMask>> masks) {
        labels.objects()
                .forEach((id, mask) ->
                        masks.computeIfAbsent(id, key -> new ArrayList<>()).add(new TrackMask(frame, mask, 1)));
    }
}
