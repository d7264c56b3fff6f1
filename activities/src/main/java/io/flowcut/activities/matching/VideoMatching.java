package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.MatchingActivities.MatchingRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** The matching step: segments and tracks of one video from the masks of its chunks, in two passes over the frames. */
public final class VideoMatching {
    private static final String STEP = "matching";
    /** To be raised when segments or tracks change for the same masks. */
    private static final int VERSION = 2;

    private final ArtifactStore store;
    private final JsonMapper mapper = new JsonMapper();

    public VideoMatching(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** How much was found; kept beside the artifacts for when they are reused. */
    private record Counts(int masks, int tracks, int segments) {}

    /**
     * Matches the masks of a video, or finds what an earlier run made of the same ones.
     *
     * @param progress is told the finished frames
     */
    public MatchingResult process(MatchingRequest request, StepProgress progress) {
        long start = System.nanoTime();
        VideoInfo video = request.video();
        String key = StepKey.of(STEP, VERSION)
                .input(request.chunks())
                .input(video.source().videoId())
                .input(video.frames() + " frames, stride " + request.flow().stride())
                .config(request.matching())
                .config(request.quality())
                .hex();
        Optional<MatchingResult> known = find(key, video.frames(), start);
        return known.isPresent() ? known.get() : compute(request, progress, key, start);
    }

    private Optional<MatchingResult> find(String key, int frames, long start) {
        Optional<ArtifactRef> counts = store.find(key);
        Optional<ArtifactRef> tracks = store.find(key + ".tracks");
        Optional<ArtifactRef> segments = store.find(key + ".segments");
        if (counts.isEmpty() || tracks.isEmpty() || segments.isEmpty()) {
            return Optional.empty();
        }
        try {
            Counts found = mapper.readValue(store.read(counts.get()), Counts.class);
            return Optional.of(result(tracks.get(), segments.get(), found, 0, frames, start));
        } catch (IOException e) {
            throw FlowCutException.storage(counts.get().uri(), "not a summary of matching: " + e.getMessage(), e);
        }
    }

    private MatchingResult compute(MatchingRequest request, StepProgress progress, String key, long start) {
        VideoInfo video = request.video();
        TrackBuilder tracks = new TrackBuilder(request.matching(), request.quality());
        RankedMasks ranked = new RankedMasks();
        boolean matched = request.matching().enabled();
        int masks = 0;
        ArtifactRef segmentsRef;
        int segmentCount;
        List<Track> found;
        try (SegmentsWriter writer = new SegmentsWriter(store);
                VideoFrames frames = new VideoFrames(
                        store,
                        new ChunkList(store).read(request.chunks()),
                        new FramePairing(video.frames(), request.flow().stride()),
                        request.quality().minMask())) {
            SegmentBuilder segments = new SegmentBuilder(request.matching(), writer::write);
            while (frames.hasNext()) {
                VideoFrames.Frame frame = frames.next();
                if (matched) {
                    segments.add(frame.masks(), frame.motion());
                    tracks.add(frame.masks(), frame.flow());
                } else {
                    ranked.add(frame.masks());
                }
                masks += frame.masks().masks().size();
                // The second pass is still to come: of two frames one counts.
                progress.finished((frame.masks().frame() + 1) / 2);
            }
            segmentCount = writer.count();
            segmentsRef = writer.commit();
            try (VideoFlow flow = frames.flow()) {
                IntFunction<FlowPair> flows = frame -> {
                    progress.finished((video.frames() + frame + 1) / 2);
                    return flow.read(frame);
                };
                found = matched ? tracks.finish(flows) : ranked.finish();
            }
        }
        ArtifactRef tracksRef = new TracksWriter(store)
                .write(new VideoTracks(video.source().videoId(), video.frames(), video.width(), video.height(), found));
        Counts counts = new Counts(masks, found.size(), segmentCount);
        store.link(key + ".segments", segmentsRef);
        store.link(key + ".tracks", tracksRef);
        store.link(key, write(counts));
        return result(tracksRef, segmentsRef, counts, video.frames(), 0, start);
    }

    private ArtifactRef write(Counts counts) {
        try {
            return store.put("application/json", mapper.writeValueAsBytes(counts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary that cannot be written: " + counts, e);
        }
    }

    private static MatchingResult result(
            ArtifactRef tracks, ArtifactRef segments, Counts counts, int computed, int reused, long start) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new MatchingResult(
                tracks,
                segments,
                counts.masks(),
                counts.tracks(),
                counts.segments(),
                new StepStats(STEP, computed, reused, seconds));
    }
}
