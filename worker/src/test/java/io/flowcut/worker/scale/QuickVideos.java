package io.flowcut.worker.scale;

import io.flowcut.activities.dataset.DatasetActivitiesImpl;
import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.SegmentsWriter;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.TracksWriter;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.Progress;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoEnd;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoRequest;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Videos that cost nothing: their workflow has no activities and answers with artifacts that all of them share. All that
 * a dataset does with them is real, but for the export of masks.
 */
final class QuickVideos {
    static final int FRAMES = 2;

    /** One of so many fails. */
    static final int FAILS = 1000;

    private final ArtifactStore store;
    private final ArtifactRef index;
    private final ArtifactRef tracks;
    private final ArtifactRef segments;

    QuickVideos(ArtifactStore store) {
        this.store = store;
        index = store.put("application/json", "{}".getBytes(StandardCharsets.UTF_8));
        BinaryMask pixels = BinaryMask.empty(4, 4);
        pixels.pixels()[5] = 1;
        Rle mask = Rle.encode(pixels);
        tracks = new TracksWriter(store)
                .write(new VideoTracks(
                        "shared", FRAMES, 4, 4, List.of(new Track(1, 0.9, List.of(new TrackMask(0, mask, 0.9))))));
        try (SegmentsWriter writer = new SegmentsWriter(store)) {
            segments = writer.commit();
        }
    }

    /** The workflow of a video. */
    VideoWorkflow workflow() {
        return new QuickVideo();
    }

    private final class QuickVideo implements VideoWorkflow {
        private Optional<String> listener = Optional.empty();

        @Override
        public VideoResult labelVideo(VideoRequest request) {
            try {
                VideoResult result = label(request.video());
                report(VideoEnd.labelled(result));
                return result;
            } catch (ApplicationFailure e) {
                report(VideoEnd.failed(request.video().videoId(), FailureCause.of(e)));
                throw e;
            }
        }

        private VideoResult label(VideoSource video) {
            int number = Integer.parseInt(video.videoId().substring(1));
            if (number % FAILS == FAILS - 1) {
                throw ErrorType.toFailure(FlowCutException.badInput(video.uri(), "not a video"));
            }
            VideoInfo info = new VideoInfo(video, "0".repeat(64), FRAMES, 4, 4, index, List.of());
            List<StepStats> stats = List.of(
                    new StepStats("flow", FRAMES, 0, 0.5),
                    new StepStats("features", FRAMES, 0, 0.5),
                    new StepStats("ncut", FRAMES, 0, 0.5),
                    new StepStats("crf", FRAMES, 0, 0.5),
                    new StepStats("matching", FRAMES, 0, 0.5));
            return new VideoResult(info, index, tracks, segments, 1, 1, 0, stats);
        }

        private void report(VideoEnd end) {
            listener.ifPresent(
                    id -> Workflow.newUntypedExternalWorkflowStub(id).signal(VideoWorkflow.ENDED_SIGNAL, end));
        }

        @Override
        public Progress progress() {
            return new Progress("chunks", "running", 0, 1, 0, -1);
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void reportTo(String workflowId) {
            listener = Optional.of(workflowId);
        }
    }

    /** The steps of the dataset. */
    DatasetActivities activities() {
        DatasetActivitiesImpl real =
                new DatasetActivitiesImpl(store, video -> List.of("00000", "00001"), LocalOutputFolder::open);
        return new DatasetActivities() {
            @Override
            public List<VideoSource> readPage(PageRequest request) {
                return real.readPage(request);
            }

            @Override
            public ManifestIndex indexManifest(ArtifactRef manifest) {
                return real.indexManifest(manifest);
            }

            @Override
            public List<PlacedVideo> readVideos(VideosRequest request) {
                return real.readVideos(request);
            }

            @Override
            public ArtifactRef recordOutcomes(OutcomesRequest request) {
                return real.recordOutcomes(request);
            }

            @Override
            public void exportMasks(ExportRequest request) {}

            @Override
            public DatasetResult assemble(AssembleRequest request) {
                return real.assemble(request);
            }
        };
    }
}
