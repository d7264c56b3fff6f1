package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.MatchingActivities.MatchingRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** The matching step: segments and tracks of one video from the masks of its chunks, in two passes over the frames. */
public final class VideoMatching {
    private static final String STEP = "matching";
    /** To be raised when segments or tracks change for the same masks. */
    private static final int VERSION = 2;

    private final ArtifactStore store;
    private final MatchingResults results;

    public VideoMatching(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
        results = new MatchingResults(store, STEP);
    }

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
        Optional<MatchingResult> known = results.find(key, video.frames(), start);
        return known.isPresent() ? known.get() : compute(request, progress, key, start);
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
        VideoTracks all =
                new VideoTracks(video.source().videoId(), video.frames(), video.width(), video.height(), found);
        return results.keep(key, all, segmentsRef, masks, segmentCount, start);
    }
}
