package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.crf.PictureMaskRefiner;
import io.flowcut.activities.crf.RefinerLending;
import io.flowcut.activities.mask.ColourMoments;
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
 * Brings the masks of tracks to the borders in the picture, frame by frame, as {@link PictureMaskRefiner} does, and measures
 * their colours. The masks of a network are a fraction of the picture's size; the CRF that refines FlowCut's labels finds
 * the edge between its cells. A few frames at a time are kept in the store, so that a killed refinement goes on. Thread-safe.
 */
final class TrackRefiner {
    private static final String STEP = "refinement";
    /** To be raised whenever the same masks and frames give other masks or colours. */
    private static final int VERSION = 2;

    private final ArtifactStore store;
    private final Function<VideoInfo, FrameSource> videos;
    private final RefinerLending<MaskFinisher> finishers = new RefinerLending<>(MaskFinisher::new);
    private final FrameWorkers workers;

    TrackRefiner(ArtifactStore store, Function<VideoInfo, FrameSource> videos, FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.workers = requireNonNull(workers, "workers");
    }

    /**
     * The tracks with refined masks.
     *
     * @param finishing whether masks are refined; else they stay as they are
     * @param progress is told the frames that are done
     */
    List<ColouredTrack> process(
            VideoInfo video, List<Track> tracks, TrackFinishing finishing, ChunkConfig chunk, StepProgress progress) {
        if (tracks.isEmpty()) {
            return List.of();
        }
        Work work = new Work(byFrame(video.frames(), tracks), finishing);
        List<List<ColouredMask>> finished = new ArrayList<>(video.frames());
        for (int first = 0; first < video.frames(); first += chunk.frames()) {
            FrameRange range = new FrameRange(first, Math.min(video.frames(), first + chunk.frames()));
            finished.addAll(finish(video, range, work, chunk, progress));
        }
        return withMasks(tracks, finished);
    }

    /** The same in this thread, without the store, for pictures that are read in the order of their frames. */
    static List<ColouredTrack> process(
            FrameSource frames, int count, List<Track> tracks, TrackFinishing finishing, Runnable alive) {
        MaskFinisher finisher = new MaskFinisher(finishing.crf());
        List<List<ColouredMask>> finished = new ArrayList<>(count);
        for (List<Rle> masks : byFrame(count, tracks)) {
            finished.add(
                    masks.isEmpty()
                            ? List.of()
                            : finisher.process(frames.read(finished.size()), masks, finishing.refine()));
            alive.run();
        }
        return withMasks(tracks, finished);
    }

    /** @param masks those of each frame */
    private record Work(List<List<Rle>> masks, TrackFinishing finishing) {
        boolean refine() {
            return finishing.refine();
        }

        CrfConfig crf() {
            return finishing.crf();
        }
    }

    private List<List<ColouredMask>> finish(
            VideoInfo video, FrameRange range, Work work, ChunkConfig chunk, StepProgress progress) {
        Sha256 digest = new Sha256();
        for (int frame = range.first(); frame < range.end(); frame++) {
            work.masks().get(frame).forEach(mask -> digest.text(mask.compressed()));
            digest.text("/");
        }
        StepKey inputs =
                StepKey.of(STEP, VERSION).input(video.digest()).frames(range).input(digest.hex());
        StepKey key = work.refine() ? inputs.config(work.crf()) : inputs;
        Lending<MaskFinisher> lending = finishers.of(work.crf());
        StepResult result = new ChunkStep(store, new Shifted(progress, range.first()))
                .run(
                        key,
                        range,
                        chunk.batch(),
                        () -> new FramePipeline(
                                new Reader(
                                        videos.apply(video),
                                        work,
                                        lending,
                                        PictureMaskRefiner.bytes(work.crf(), video.width(), video.height())),
                                workers,
                                range.end()));
        List<List<ColouredMask>> finished = new ArrayList<>(range.size());
        try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
            for (int i = 0; i < range.size(); i++) {
                finished.add(decode(video, records.record(i)));
                if (finished.get(i).size()
                        != work.masks().get(range.first() + i).size()) {
                    throw FlowCutException.storage(
                            result.output().artifact().uri(), "other masks of frame " + (range.first() + i), null);
                }
            }
        }
        return finished;
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

    private static List<ColouredTrack> withMasks(List<Track> tracks, List<List<ColouredMask>> masks) {
        int[] taken = new int[masks.size()];
        List<ColouredTrack> changed = new ArrayList<>(tracks.size());
        for (Track track : tracks) {
            List<TrackMask> own = new ArrayList<>(track.masks().size());
            List<ColourMoments> colours = new ArrayList<>(track.masks().size());
            for (TrackMask mask : track.masks()) {
                ColouredMask finished = masks.get(mask.frame()).get(taken[mask.frame()]++);
                own.add(new TrackMask(mask.frame(), finished.mask(), mask.score()));
                colours.add(finished.colours());
            }
            changed.add(new ColouredTrack(new Track(track.id(), track.score(), own), colours));
        }
        return changed;
    }

    /** A line for each mask: its runs, a space, its colours. */
    private static byte[] encode(List<ColouredMask> masks) {
        StringBuilder lines = new StringBuilder();
        for (ColouredMask mask : masks) {
            lines.append(mask.mask().compressed())
                    .append(' ')
                    .append(mask.colours().text())
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static List<ColouredMask> decode(VideoInfo video, byte[] record) {
        List<ColouredMask> masks = new ArrayList<>();
        for (String line : new String(record, StandardCharsets.US_ASCII).lines().toList()) {
            int end = line.indexOf(' ');
            if (end < 0) {
                throw FlowCutException.storage("refined masks", "damaged: no colours of a mask", null);
            }
            masks.add(new ColouredMask(
                    Rle.parse(video.width(), video.height(), line.substring(0, end)),
                    ColourMoments.parse(line.substring(end + 1))));
        }
        return masks;
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
        private final Work work;
        private final Lending<MaskFinisher> lending;
        private final long bytes;

        Reader(FrameSource source, Work work, Lending<MaskFinisher> lending, long bytes) {
            this.source = source;
            this.work = work;
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
            List<Rle> own = work.masks().get(first);
            return new Task(
                    own, own.isEmpty() ? Optional.empty() : Optional.of(source.read(first)), work.refine(), lending);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private record Task(List<Rle> masks, Optional<RgbImage> picture, boolean refine, Lending<MaskFinisher> lending)
            implements FrameTask {
        @Override
        public int frames() {
            return 1;
        }

        @Override
        public List<byte[]> compute() {
            return List.of(encode(picture.map(frame -> lending.with(finisher -> finisher.process(frame, masks, refine)))
                    .orElse(List.of())));
        }
    }
}
