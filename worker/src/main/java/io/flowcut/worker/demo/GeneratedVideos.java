package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.activities.matching.ChunkList;
import io.flowcut.activities.matching.SegmentsWriter;
import io.flowcut.activities.matching.TracksWriter;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Renders generated clips to {@code frames/VIDEO/00000.png}, and keeps their truth as a labelling run keeps labels. */
public final class GeneratedVideos {
    private final Path frames;
    private final Storage storage;
    private final MatchingConfig matching;

    /**
     * @param frames folder of all videos
     * @param storage takes tracks and segments
     * @param matching which frames become segments
     */
    public GeneratedVideos(Path frames, Storage storage, MatchingConfig matching) {
        this.frames = requireNonNull(frames, "frames");
        this.storage = requireNonNull(storage, "storage");
        this.matching = requireNonNull(matching, "matching");
    }

    /**
     * Writes all clips, several at a time.
     *
     * @param finished told how many are done, from several threads
     * @return their results, in order
     * @throws FlowCutException of type Storage when they cannot be written
     */
    public List<VideoResult> write(GeneratedClips clips, IntConsumer finished) {
        AtomicInteger done = new AtomicInteger();
        List<Callable<VideoResult>> work = new ArrayList<>();
        for (int k = 0; k < clips.clips(); k++) {
            int number = k;
            work.add(() -> {
                VideoResult result = write(clips.id(number), new DemoClip(clips.clip(number)));
                finished.accept(done.incrementAndGet());
                return result;
            });
        }
        return new ParallelTasks(ParallelTasks.processors()).run(work);
    }

    private VideoResult write(String id, DemoClip clip) {
        long start = System.nanoTime();
        Path folder = frames.resolve(id);
        try (SegmentsWriter segments = new SegmentsWriter(storage.artifacts())) {
            ClipTruth truth = new ClipTruth(clip.options(), matching, segments::write);
            Files.createDirectories(folder);
            for (int t = 0; t < clip.options().frames(); t++) {
                DemoFrame frame = clip.frame(t);
                Files.write(folder.resolve(String.format(Locale.ROOT, "%05d.png", t)), FramePng.encode(frame.image()));
                truth.add(frame.labels());
            }
            VideoInfo info = new VideoProber(storage)
                    .probe(new VideoSource(id, folder.toUri().toString(), Optional.empty()));
            VideoTracks tracks = truth.tracks(id);
            double seconds = (System.nanoTime() - start) * 1e-9;
            return new VideoResult(
                    info,
                    new ChunkList(storage.artifacts()).write(List.of()),
                    new TracksWriter(storage.artifacts()).write(tracks),
                    segments.commit(),
                    truth.masks(),
                    tracks.tracks().size(),
                    segments.count(),
                    List.of(new StepStats("generate", info.frames(), 0, seconds)));
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "the clip cannot be written: " + e.getMessage(), e);
        }
    }
}
