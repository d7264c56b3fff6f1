package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.crf.PictureMaskRefiner;
import io.flowcut.activities.crf.RefinerLending;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FramePipeline;
import io.flowcut.activities.step.FrameReader;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameTask;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings the masks of tracks to the borders in the picture, frame by frame, as {@link PictureMaskRefiner} does. The masks of
 * a network are a fraction of the picture's size; the CRF that refines FlowCut's labels finds the edge between its cells. A
 * few frames at a time are kept in the store, so that a killed refinement goes on. Thread-safe.
 */
final class TrackRefiner {
    private static final String STEP = "refinement";
    /** To be raised whenever the same masks and frames give other masks. */
    private static final int VERSION = 1;

    private final ArtifactStore store;
    private final Function<VideoInfo, FrameSource> videos;
    private final RefinerLending<PictureMaskRefiner> refiners = new RefinerLending<>(PictureMaskRefiner::new);
    private final FrameWorkers workers;

    TrackRefiner(ArtifactStore store, Function<VideoInfo, FrameSource> videos, FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.workers = requireNonNull(workers, "workers");
    }

    /**
     * The tracks with refined masks.
     *
     * @param progress is told the frames that are done
     */
    List<Track> process(VideoInfo video, List<Track> tracks, CrfConfig crf, ChunkConfig chunk, StepProgress progress) {
        if (tracks.isEmpty()) {
            return tracks;
        }
        List<List<Rle>> masks = byFrame(video.frames(), tracks);
        List<List<Rle>> refined = new ArrayList<>(video.frames());
        for (int first = 0; first < video.frames(); first += chunk.frames()) {
            FrameRange range = new FrameRange(first, Math.min(video.frames(), first + chunk.frames()));
            refined.addAll(refine(video, range, masks, crf, chunk, progress));
        }
        return withMasks(tracks, refined);
    }

    /** The same in this thread, without the store, for pictures that are read in the order of their frames. */
    static List<Track> process(FrameSource frames, int count, List<Track> tracks, CrfConfig crf, Runnable alive) {
        PictureMaskRefiner refiner = new PictureMaskRefiner(crf);
        List<List<Rle>> refined = new ArrayList<>(count);
        for (List<Rle> masks : byFrame(count, tracks)) {
            refined.add(masks.isEmpty() ? masks : refiner.process(frames.read(refined.size()), masks));
            alive.run();
        }
        return withMasks(tracks, refined);
    }

    private List<List<Rle>> refine(
            VideoInfo video,
            FrameRange range,
            List<List<Rle>> masks,
            CrfConfig crf,
            ChunkConfig chunk,
            StepProgress progress) {
        Sha256 digest = new Sha256();
        for (int frame = range.first(); frame < range.end(); frame++) {
            digest.bytes(encode(masks.get(frame))).text("/");
        }
        StepKey key = StepKey.of(STEP, VERSION)
                .input(video.digest())
                .frames(range)
                .input(digest.hex())
                .config(crf);
        Lending<PictureMaskRefiner> lending = refiners.of(crf);
        StepResult result = new ChunkStep(store, new Shifted(progress, range.first()))
                .run(
                        key,
                        range,
                        chunk.batch(),
                        () -> new FramePipeline(
                                new Reader(
                                        videos.apply(video),
                                        masks,
                                        lending,
                                        PictureMaskRefiner.bytes(crf, video.width(), video.height())),
                                workers,
                                range.end()));
        List<List<Rle>> refined = new ArrayList<>(range.size());
        try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
            for (int i = 0; i < range.size(); i++) {
                refined.add(decode(video, records.record(i)));
                if (refined.get(i).size() != masks.get(range.first() + i).size()) {
                    throw FlowCutException.storage(
                            result.output().artifact().uri(), "other masks of frame " + (range.first() + i), null);
                }
            }
        }
        return refined;
    }

    /** The masks of each frame, in the order of the tracks. */
    private static List<List<Rle>> byFrame(int frames, List<Track> tracks) {
        List<List<Rle>> masks = new ArrayList<>(frames);
        for (int frame = 0; frame < frames; frame++) {
            masks.add(new ArrayList<>());
        }
        for (Track track : tracks) {
            track.masks().forEach(mask -> masks.get(mask.frame()).add(mask.mask()));
        }
        return masks;
    }

    private static List<Track> withMasks(List<Track> tracks, List<List<Rle>> masks) {
        int[] taken = new int[masks.size()];
        List<Track> changed = new ArrayList<>(tracks.size());
        for (Track track : tracks) {
            List<TrackMask> own = new ArrayList<>(track.masks().size());
            for (TrackMask mask : track.masks()) {
                Rle fine = masks.get(mask.frame()).get(taken[mask.frame()]++);
                own.add(new TrackMask(mask.frame(), fine, mask.score()));
            }
            changed.add(new Track(track.id(), track.score(), own));
        }
        return changed;
    }

    /** A line for each mask. */
    private static byte[] encode(List<Rle> masks) {
        return String.join("\n", masks.stream().map(Rle::compressed).toList()).getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Rle> decode(VideoInfo video, byte[] record) {
        return record.length == 0
                ? List.of()
                : new String(record, StandardCharsets.US_ASCII)
                        .lines()
                        .map(line -> Rle.parse(video.width(), video.height(), line))
                        .toList();
    }

    /** Counts the frames of the whole video. */
    private record Shifted(StepProgress progress, int before) implements StepProgress {
        @Override
        public void finished(int frames) {
            progress.finished(before + frames);
        }

        @Override
        public int attempt() {
            return progress.attempt();
        }

        @Override
        public int resumedFrames() {
            return 0;
        }
    }

    /** Reads frames that have masks; others are not even decoded. */
    private static final class Reader implements FrameReader {
        private final FrameSource source;
        private final List<List<Rle>> masks;
        private final Lending<PictureMaskRefiner> lending;
        private final long bytes;

        Reader(FrameSource source, List<List<Rle>> masks, Lending<PictureMaskRefiner> lending, long bytes) {
            this.source = source;
            this.masks = masks;
            this.lending = lending;
            this.bytes = bytes;
        }

        @Override
        public boolean sideBySide() {
            return true;
        }

        @Override
        public long bytes(int first, int end) {
            return bytes;
        }

        @Override
        public FrameTask read(int first, int end) {
            List<Rle> own = masks.get(first);
            return new Task(own, own.isEmpty() ? Optional.empty() : Optional.of(source.read(first)), lending);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private record Task(List<Rle> masks, Optional<RgbImage> picture, Lending<PictureMaskRefiner> lending)
            implements FrameTask {
        @Override
        public int frames() {
            return 1;
        }

        @Override
        public List<byte[]> compute() {
            return List.of(encode(picture.map(frame -> lending.with(refiner -> refiner.process(frame, masks)))
                    .orElse(List.of())));
        }
    }
}
