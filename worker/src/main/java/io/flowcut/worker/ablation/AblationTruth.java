package io.flowcut.worker.ablation;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.YouTubeVisWriter;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.evaluation.FolderTracks;
import io.flowcut.activities.evaluation.LabelFolder;
import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.activities.evaluation.ytvis.ApFigures;
import io.flowcut.activities.evaluation.ytvis.YtvisEvaluator;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * True masks of some videos, as YouTube-VIS files for the evaluator: only frames that have truth are in them, so that
 * what is found in others does not count.
 */
final class AblationTruth {
    private final Path folder;
    private final SortedMap<String, Path> masks;
    private final Map<String, VideoTracks> truth = new HashMap<>();

    /**
     * Reads the truth.
     *
     * @param folder receives truth.json and the files of what was found
     * @param masks folder of palette PNGs of each video, by its id
     */
    AblationTruth(Path folder, SortedMap<String, Path> masks) {
        this.folder = requireNonNull(folder, "folder");
        this.masks = requireNonNull(masks, "masks");
        masks.forEach((video, path) -> truth.put(video, read(video, new LabelFolder(path))));
        write(folder.resolve("truth.json"), truth);
    }

    /** The true objects, all frames brought to the size of the first. */
    private static VideoTracks read(String video, LabelFolder folder) {
        LabelMap first = folder.read(folder.names().iterator().next());
        return FolderTracks.read(video, folder, folder.names(), first.width(), first.height());
    }

    /**
     * AP and AR of what was found.
     *
     * @param found folder of the masks of all videos, a folder a video
     * @param scores score of each track, by video and id
     */
    ApFigures evaluate(String name, Path found, Map<String, Map<Integer, Double>> scores) {
        Map<String, VideoTracks> tracks = new HashMap<>();
        masks.forEach((video, path) -> {
            VideoTracks size = requireNonNull(truth.get(video));
            VideoTracks read = FolderTracks.read(
                    video,
                    new LabelFolder(found.resolve(video)),
                    new LabelFolder(path).names(),
                    size.width(),
                    size.height());
            List<Track> scored = new ArrayList<>();
            for (Track track : read.tracks()) {
                double score = scores.getOrDefault(video, Map.of()).getOrDefault(track.id(), 0.0);
                scored.add(new Track(track.id(), score, track.masks()));
            }
            tracks.put(video, new VideoTracks(video, read.frames(), read.width(), read.height(), scored));
        });
        Path file = folder.resolve(name + ".json");
        write(file, tracks);
        VisFile annotations = VisFile.open(folder.resolve("truth.json"));
        return new YtvisEvaluator(ParallelTasks.processors())
                .evaluate(annotations, VisFile.openResults(file, annotations))
                .classAgnostic();
    }

    private void write(Path file, Map<String, VideoTracks> videos) {
        try (OutputStream out = Files.newOutputStream(file);
                YouTubeVisWriter writer = new YouTubeVisWriter(out, "FlowCut ablation", "")) {
            for (String video : masks.keySet()) {
                VideoTracks tracks = requireNonNull(videos.get(video));
                List<String> files = new ArrayList<>();
                new LabelFolder(masks.get(video)).names().forEach(frame -> files.add(video + "/" + frame + ".jpg"));
                writer.video(
                        new VisVideo(writer.videos() + 1, tracks.width(), tracks.height(), files, Optional.empty()));
            }
            int number = 0;
            for (String video : masks.keySet()) {
                number++;
                VideoTracks tracks = requireNonNull(videos.get(video));
                for (Track track : tracks.tracks()) {
                    writer.annotation(number, tracks.frames(), track);
                }
            }
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }
}
