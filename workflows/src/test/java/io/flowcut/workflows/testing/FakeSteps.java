package io.flowcut.workflows.testing;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.FailedVideo;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.CrfActivities;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FlowActivities;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.MatchingActivities;
import io.flowcut.workflows.video.NcutActivities;
import io.flowcut.workflows.video.PredictionActivities;
import io.flowcut.workflows.video.ProbeActivities;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.activity.Activity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** All activities, without pixels: keeps what it was asked to do and does what a test wants of it. */
public final class FakeSteps
        implements ProbeActivities,
                FlowActivities,
                FeatureActivities,
                NcutActivities,
                CrfActivities,
                MatchingActivities,
                PredictionActivities,
                DatasetActivities {
    /** Runs at the start of every activity; may wait, heartbeat or throw. */
    public interface Behaviour {
        void begin(Call call);
    }

    /**
     * A call of an activity.
     *
     * @param first first frame of the chunk, or 0
     */
    public record Call(String step, String video, int first, int attempt, String taskQueue) {
        @Override
        public String toString() {
            return step + " " + video + " " + first;
        }
    }

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Call> finished = new CopyOnWriteArrayList<>();
    private final List<FeaturesRequest> features = new CopyOnWriteArrayList<>();
    private final Map<String, List<ChunkOutput>> chunkLists = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, VideoOutcome>> outcomeLists = new ConcurrentHashMap<>();
    private final Map<String, Integer> frames = new ConcurrentHashMap<>();
    private final AtomicInteger chunkStepsInWork = new AtomicInteger();
    private final AtomicInteger mostChunkStepsInWork = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();
    private volatile Behaviour behaviour = call -> {};
    private volatile int lines = Integer.MAX_VALUE;
    private volatile Optional<String> hostQueue = Optional.empty();

    /** A reference to nothing, told apart by its name. */
    public static ArtifactRef ref(String name) {
        return new ArtifactRef("file:/store/" + name, "application/octet-stream", "0".repeat(64), 0);
    }

    /** A video by its id. */
    public static VideoSource video(String id) {
        return new VideoSource(id, "file:/videos/" + id, Optional.empty());
    }

    /** Sets the number of frames of a video; others have 2. */
    public FakeSteps frames(String video, int count) {
        frames.put(video, count);
        return this;
    }

    public FakeSteps behave(Behaviour wanted) {
        behaviour = wanted;
        return this;
    }

    /** Lets the results of chunk steps name the host with this task queue. */
    public FakeSteps madeOn(String queue) {
        hostQueue = Optional.of(queue);
        return this;
    }

    /** Ends the manifest after so many lines. */
    public FakeSteps manifestLines(int count) {
        lines = count;
        return this;
    }

    public List<Call> calls() {
        return calls;
    }

    public List<String> calls(String step) {
        return calls.stream()
                .filter(call -> call.step().equals(step))
                .map(Call::toString)
                .toList();
    }

    public List<Call> finished() {
        return finished;
    }

    public List<FeaturesRequest> featuresRequests() {
        return features;
    }

    public int mostChunkStepsInWork() {
        return mostChunkStepsInWork.get();
    }

    public List<ChunkOutput> chunkList(ArtifactRef ref) {
        return chunkLists.get(ref.uri());
    }

    public List<VideoOutcome> outcomes(ArtifactRef ref) {
        return List.copyOf(outcomeLists.get(ref.uri()).values());
    }

    private void begin(String step, String video, int first) {
        var info = Activity.getExecutionContext().getInfo();
        Call call = new Call(step, video, first, info.getAttempt(), info.getActivityTaskQueue());
        calls.add(call);
        behaviour.begin(call);
        finished.add(call);
    }

    private StepResult chunkStep(String step, VideoInfo video, FrameRange range) {
        mostChunkStepsInWork.accumulateAndGet(chunkStepsInWork.incrementAndGet(), Math::max);
        try {
            begin(step, video.source().videoId(), range.first());
        } finally {
            chunkStepsInWork.decrementAndGet();
        }
        ArtifactRef output = ref(video.source().videoId() + "/" + step + "/" + range.first());
        return new StepResult(new ChunkArtifact(range, output), new StepStats(step, range.size(), 0, 0.5), hostQueue);
    }

    @Override
    public VideoInfo probe(VideoSource source) {
        begin("probe", source.videoId(), 0);
        int count = frames.getOrDefault(source.videoId(), 2);
        return new VideoInfo(source, "1".repeat(64), count, 64, 48, ref(source.videoId() + "/index"), List.of());
    }

    @Override
    public StepResult estimateFlow(FlowRequest request) {
        return chunkStep("flow", request.video(), request.frames());
    }

    @Override
    public StepResult extractFeatures(FeaturesRequest request) {
        features.add(request);
        return chunkStep("features", request.video(), request.frames());
    }

    @Override
    public StepResult cutFrames(NcutRequest request) {
        return chunkStep("ncut", request.video(), request.frames());
    }

    @Override
    public StepResult refineMasks(CrfRequest request) {
        return chunkStep("crf", request.video(), request.frames());
    }

    @Override
    public ArtifactRef collectChunks(CollectRequest request) {
        begin("collect", "", request.chunks().get(0).masks().frames().first());
        List<ChunkOutput> all = new ArrayList<>();
        request.finished().ifPresent(before -> all.addAll(chunkLists.get(before.uri())));
        all.addAll(request.chunks());
        ArtifactRef list = ref("chunks/" + names.incrementAndGet());
        chunkLists.put(list.uri(), all);
        return list;
    }

    @Override
    public MatchingResult matchMasks(MatchingRequest request) {
        String video = request.video().source().videoId();
        begin("matching", video, 0);
        int count = request.video().frames();
        StepStats stats = new StepStats("matching", count, 0, 0.25);
        return new MatchingResult(ref(video + "/tracks"), ref(video + "/segments"), count, 1, count - 1, stats);
    }

    @Override
    public StepResult predictClips(PredictRequest request) {
        return chunkStep("predict", request.video(), request.clips());
    }

    @Override
    public ArtifactRef collectClips(CollectClipsRequest request) {
        begin("collectClips", "", request.chunks().get(0).frames().first());
        return ref("clips/" + names.incrementAndGet());
    }

    @Override
    public MatchingResult stitchTracks(StitchRequest request) {
        String video = request.video().source().videoId();
        begin("stitching", video, 0);
        int count = request.video().frames();
        StepStats stats = new StepStats("stitching", count, 0, 0.25);
        return new MatchingResult(ref(video + "/tracks"), ref(video + "/segments"), count, 1, count - 1, stats);
    }

    @Override
    public List<VideoSource> readPage(PageRequest request) {
        begin("readPage", "", request.first());
        List<VideoSource> page = new ArrayList<>();
        for (int i = request.first(); i < Math.min(lines, request.first() + request.count()); i++) {
            page.add(video("v" + i));
        }
        return page;
    }

    @Override
    public ManifestIndex indexManifest(ArtifactRef manifest) {
        begin("indexManifest", "", 0);
        return new ManifestIndex(ref("pages"), lines);
    }

    @Override
    public List<PlacedVideo> readVideos(VideosRequest request) {
        begin("readVideos", "", request.first());
        if (request.retryOf().isEmpty()) {
            return IntStream.range(request.first(), request.first() + request.count())
                    .mapToObj(i -> new PlacedVideo(i, video("v" + i)))
                    .toList();
        }
        return outcomes(request.retryOf().get()).stream()
                .filter(outcome -> outcome.failure().isPresent() && outcome.position() >= request.first())
                .limit(request.count())
                .map(outcome -> new PlacedVideo(outcome.position(), video("v" + outcome.position())))
                .toList();
    }

    @Override
    public ArtifactRef recordOutcomes(OutcomesRequest request) {
        begin("recordOutcomes", "", 0);
        Map<Integer, VideoOutcome> all = new TreeMap<>();
        request.previous().ifPresent(before -> all.putAll(outcomeLists.get(before.uri())));
        request.outcomes().forEach(outcome -> all.put(outcome.position(), outcome));
        ArtifactRef list = ref("outcomes/" + names.incrementAndGet());
        outcomeLists.put(list.uri(), all);
        return list;
    }

    @Override
    public void exportMasks(ExportRequest request) {
        begin("exportMasks", request.video().info().source().videoId(), 0);
    }

    @Override
    public DatasetResult assemble(AssembleRequest request) {
        begin("assemble", "", 0);
        List<VideoOutcome> all = outcomes(request.outcomes());
        List<VideoResult> labelled =
                all.stream().flatMap(outcome -> outcome.result().stream()).toList();
        List<FailedVideo> failures =
                all.stream().flatMap(outcome -> outcome.failure().stream()).toList();
        return new DatasetResult(
                request.outcomes(),
                "2".repeat(64),
                all.size(),
                failures.size(),
                labelled.stream().mapToLong(video -> video.info().frames()).sum(),
                labelled.stream().mapToLong(VideoResult::maskCount).sum(),
                labelled.stream().mapToLong(VideoResult::trackCount).sum(),
                labelled.stream().mapToLong(VideoResult::segmentCount).sum(),
                failures,
                List.of(),
                List.of());
    }
}
