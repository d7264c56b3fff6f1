package io.flowcut.activities.training.input;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.vis.VisEntry;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.dataset.vis.VisVideoEntry;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The segments of one side of the split: {@code train.json} or {@code val.json}. Masks are read when asked for. */
public final class DatasetSide {
    private final VisFile file;
    private final Map<String, DatasetVideo> videos;
    private final List<VisVideoEntry> segments = new ArrayList<>();
    private final Map<Long, List<VisEntry>> objects;

    /** @param videos the videos of the dataset by name */
    DatasetSide(VisFile file, Map<String, DatasetVideo> videos) {
        this.file = requireNonNull(file, "file");
        this.videos = Map.copyOf(videos);
        objects = file.byVideo();
        for (VisVideoEntry entry : file.videos().values()) {
            if (objects.containsKey(entry.id())) {
                segments.add(entry);
            }
        }
    }

    /** Number of segments that hold an object. */
    public int size() {
        return segments.size();
    }

    /**
     * Reads a segment.
     *
     * @throws io.flowcut.workflows.error.FlowCutException of type BadInput when it is not one of the dataset's videos,
     *     or an object is not seen in every frame
     */
    public LabelledSegment segment(int index) {
        VisVideoEntry entry = segments.get(index);
        VisVideo.Origin origin = origin(entry);
        DatasetVideo video = videos.get(origin.videoId());
        String place = "videos[" + entry.index() + "]";
        if (video == null) {
            throw badInput(file.toString(), place + ".source_video: videos.jsonl has no " + origin.videoId());
        }
        if (video.width() != entry.width() || video.height() != entry.height()) {
            throw badInput(
                    file.toString(),
                    place + ": " + entry.width() + "x" + entry.height() + ", but the video has " + video.width() + "x"
                            + video.height());
        }
        for (int frame : origin.frames()) {
            if (frame >= video.frames()) {
                throw badInput(file.toString(), place + ".frames: " + frame + ", but the video has " + video.frames());
            }
        }
        List<Segment.SegmentObject> found = new ArrayList<>();
        for (VisEntry object : objects.getOrDefault(entry.id(), List.of())) {
            found.add(new Segment.SegmentObject(object.score(), masks(object, entry)));
        }
        return new LabelledSegment(video, new Segment(origin.frames(), found));
    }

    private VisVideo.Origin origin(VisVideoEntry entry) {
        String place = "videos[" + entry.index() + "]";
        if (entry.length() < 2) {
            throw badInput(file.toString(), place + ": a segment needs two frames");
        }
        return file.origin(entry)
                .orElseThrow(() -> badInput(
                        file.toString(), place + ": no source_video; expected what flowcut dataset assemble writes"));
    }

    private List<Rle> masks(VisEntry object, VisVideoEntry entry) {
        List<Rle> masks = new ArrayList<>(entry.length());
        for (Optional<Rle> mask : file.masks(object, entry).frames()) {
            masks.add(mask.orElseThrow(() -> badInput(
                    file.toString(), "annotations[" + object.index() + "]: no mask in one of the segment's frames")));
        }
        return masks;
    }

    /** Name of the video of a segment, without reading its masks. */
    public String video(int index) {
        return origin(segments.get(index)).videoId();
    }
}
