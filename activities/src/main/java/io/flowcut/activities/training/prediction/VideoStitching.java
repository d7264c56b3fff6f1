package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.matching.MatchingResults;
import io.flowcut.activities.matching.SegmentsWriter;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.ClipPlan;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.PredictionActivities.CollectClipsRequest;
import io.flowcut.workflows.video.PredictionActivities.StitchRequest;
import io.flowcut.workflows.video.VideoInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The step from the predictions of a video's clips, chunk by chunk in the store, to its tracks and segments. */
final class VideoStitching {
    private static final String STEP = "stitching";
    /** To be raised when tracks or segments change for the same predictions. */
    private static final int VERSION = 3;

    private final ArtifactStore store;
    private final TrackRefiner refiner;
    private final MatchingResults results;
    private final ClipObjectsCodec codec = new ClipObjectsCodec();
    private final JsonMapper mapper = new JsonMapper();

    VideoStitching(ArtifactStore store, TrackRefiner refiner) {
        this.store = requireNonNull(store, "store");
        this.refiner = requireNonNull(refiner, "refiner");
        results = new MatchingResults(store, STEP);
    }

    /** Adds chunks to the list of those that are finished. */
    ArtifactRef collect(CollectClipsRequest request) {
        List<ChunkArtifact> chunks = new ArrayList<>();
        request.finished().ifPresent(list -> chunks.addAll(read(list)));
        chunks.addAll(request.chunks());
        try {
            return store.put("application/json", mapper.writeValueAsBytes(chunks));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("chunks cannot be written", e);
        }
    }

    private List<ChunkArtifact> read(ArtifactRef list) {
        try {
            return mapper.readValue(store.read(list), new TypeReference<List<ChunkArtifact>>() {});
        } catch (IOException e) {
            throw FlowCutException.storage(list.uri(), "not a list of predicted chunks: " + e.getMessage(), e);
        }
    }

    /**
     * Stitches the tracks of a video, or finds what an earlier run made of the same predictions.
     *
     * @param progress is told the finished frames
     */
    MatchingResult process(StitchRequest request, StepProgress progress) {
        long start = System.nanoTime();
        VideoInfo video = request.video();
        TrackFinishing finishing = TrackFinishing.of(request.prediction(), request.crf());
        StepKey inputs = StepKey.of(STEP, VERSION)
                .input(request.chunks())
                .input(video.source().videoId())
                .input(video.frames() + " frames of " + video.width() + "x" + video.height())
                .config(ofTracks(request.prediction()))
                .config(request.matching())
                .config(request.quality());
        String key = (finishing.looks() ? inputs.input(video.digest()).config(request.crf()) : inputs).hex();
        Optional<MatchingResult> known = results.find(key, video.frames(), start);
        if (known.isPresent()) {
            return known.get();
        }
        TrackRules rules = new TrackRules(video.frames(), request.prediction(), request.matching(), request.quality());
        List<Track> stitched = stitch(request, rules, progress);
        List<Track> finished = finishing.looks()
                ? finishing.link(refiner.process(video, stitched, finishing, request.chunk(), progress), rules)
                : stitched;
        VideoTracks tracks =
                new VideoTracks(video.source().videoId(), video.frames(), video.width(), video.height(), finished);
        try (SegmentsWriter writer = new SegmentsWriter(store)) {
            int masks = TrackSegments.build(tracks, request.matching(), writer::write);
            int count = writer.count();
            return results.keep(key, tracks, writer.commit(), masks, count, start);
        }
    }

    /** What tracks depend on beside the predictions of the clips. */
    private static PredictionConfig ofTracks(PredictionConfig config) {
        return new PredictionConfig(
                "",
                config.clipFrames(),
                config.overlap(),
                1,
                0,
                config.minArea(),
                config.minLink(),
                config.maxGap(),
                config.sureFrames(),
                config.refine(),
                config.relink());
    }

    private List<Track> stitch(StitchRequest request, TrackRules rules, StepProgress progress) {
        VideoInfo video = request.video();
        ClipPlan plan = ClipPlan.of(video.frames(), request.prediction());
        TrackStitcher stitcher =
                new TrackStitcher(video.width(), video.height(), request.prediction(), request.matching(), rules);
        int clip = 0;
        for (ChunkArtifact chunk : read(request.chunks())) {
            if (chunk.frames().first() != clip) {
                throw FlowCutException.storage("list of chunks", "no chunk begins at clip " + clip, null);
            }
            try (FrameRecords records = FrameRecords.open(store, chunk.artifact())) {
                for (int i = 0; i < records.count(); i++, clip++) {
                    stitcher.add(codec.decode(records.record(i)));
                    progress.finished(plan.first(clip) + 1);
                }
            }
        }
        if (clip != plan.clips()) {
            throw FlowCutException.storage(
                    "list of chunks", "it ends at clip " + clip + " of " + plan.clips() + " clips", null);
        }
        return stitcher.tracks();
    }
}
