package io.flowcut.worker.bench;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.dataset.DatasetActivities;
import io.flowcut.workflows.dataset.DatasetActivities.AssembleRequest;
import io.flowcut.workflows.dataset.DatasetActivities.ExportRequest;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.DatasetActivities.PageRequest;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.CrfActivities;
import io.flowcut.workflows.video.CrfActivities.CrfRequest;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FeatureActivities.FeaturesRequest;
import io.flowcut.workflows.video.FlowActivities;
import io.flowcut.workflows.video.FlowActivities.FlowRequest;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.MatchingActivities;
import io.flowcut.workflows.video.MatchingActivities.ChunkOutput;
import io.flowcut.workflows.video.MatchingActivities.CollectRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.NcutActivities;
import io.flowcut.workflows.video.NcutActivities.NcutRequest;
import io.flowcut.workflows.video.ProbeActivities;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.testing.TestActivityEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a dataset in a plain loop on one thread, with no service and no history: what orchestration is measured
 * against. An activity needs a context, which Temporal's environment for tests of single activities gives it.
 */
final class PlainLoop implements AutoCloseable {
    private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();

    /** @param activities implementations of all activity interfaces */
    PlainLoop(List<Object> activities) {
        environment.registerActivitiesImplementations(activities.toArray());
    }

    DatasetResult run(DatasetRequest request) {
        DatasetActivities dataset = environment.newActivityStub(DatasetActivities.class);
        List<VideoSource> videos = dataset.readPage(new PageRequest(request.manifest(), 0, request.videos()));
        List<VideoOutcome> outcomes = new ArrayList<>();
        for (VideoSource video : videos) {
            VideoResult result = label(video, request.config());
            dataset.exportMasks(new ExportRequest(result, request.config(), request.output()));
            outcomes.add(new VideoOutcome(outcomes.size(), Optional.of(result), Optional.empty()));
        }
        ArtifactRef recorded = dataset.recordOutcomes(new OutcomesRequest(Optional.empty(), outcomes));
        return dataset.assemble(new AssembleRequest(request.name(), recorded, request.config(), request.output()));
    }

    private VideoResult label(VideoSource video, PipelineConfig config) {
        VideoInfo info = environment.newActivityStub(ProbeActivities.class).probe(video);
        List<ChunkOutput> chunks = new ArrayList<>();
        for (int first = 0; first < info.frames(); first += config.chunk().frames()) {
            int end = Math.min(first + config.chunk().frames(), info.frames());
            chunks.add(chunk(info, new FrameRange(first, end), config));
        }
        MatchingActivities matching = environment.newActivityStub(MatchingActivities.class);
        ArtifactRef list = matching.collectChunks(new CollectRequest(Optional.empty(), chunks));
        MatchingResult matched = matching.matchMasks(
                new MatchingRequest(info, list, config.flow(), config.matching(), config.quality()));
        return new VideoResult(
                info,
                list,
                matched.tracks(),
                matched.segments(),
                matched.maskCount(),
                matched.trackCount(),
                matched.segmentCount(),
                List.of(matched.stats()));
    }

    private ChunkOutput chunk(VideoInfo info, FrameRange frames, PipelineConfig config) {
        ChunkArtifact flow = environment
                .newActivityStub(FlowActivities.class)
                .estimateFlow(new FlowRequest(info, frames, config.flow(), config.chunk()))
                .output();
        ChunkArtifact features = environment
                .newActivityStub(FeatureActivities.class)
                .extractFeatures(
                        new FeaturesRequest(info, frames, flow, config.flow(), config.features(), config.chunk()))
                .output();
        ChunkArtifact tokenMasks = environment
                .newActivityStub(NcutActivities.class)
                .cutFrames(new NcutRequest(info, frames, features, config.ncut(), config.chunk()))
                .output();
        ChunkArtifact masks = environment
                .newActivityStub(CrfActivities.class)
                .refineMasks(new CrfRequest(info, frames, tokenMasks, config.crf(), config.chunk()))
                .output();
        return new ChunkOutput(flow, masks);
    }

    @Override
    public void close() {
        environment.close();
    }
}
