package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.DatasetAssembly;
import io.flowcut.activities.dataset.FrameNames;
import io.flowcut.activities.dataset.MaskExport;
import io.flowcut.activities.dataset.Outcomes;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.worker.demo.GeneratedClips;
import io.flowcut.worker.demo.GeneratedVideos;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.AssembleRequest;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Writes generated clips as a label output whose labels are the truth, with the frames in {@code frames/VIDEO}. */
public final class GenerateRun {
    /** What {@code features.backend} says of true labels. */
    public static final String TRUTH = "truth";

    private static final String FRAMES = "frames";

    private final IntConsumer finished;

    /** @param finished told how many clips are done, from several threads */
    public GenerateRun(IntConsumer finished) {
        this.finished = requireNonNull(finished, "finished");
    }

    /**
     * Writes all of it.
     *
     * @param request where to and under which name; its inputs are not looked at
     * @throws FlowCutException of type Storage when the folder holds a run or frames already, or cannot be written
     */
    public RunSummary run(GeneratedClips clips, LabelRequest request) {
        Instant started = Instant.now();
        Path out = Path.of(request.out());
        if (Files.exists(out.resolve(FRAMES)) || Files.exists(out.resolve("run.json"))) {
            throw FlowCutException.storage(
                    request.out(), "holds frames or a run already; name another folder", new IOException("in use"));
        }
        try (RunFolder folder = RunFolder.open(request.out(), request.config().storage());
                Storage storage = new Storage(
                        request.config().storage().options(RunStores.defaultStore(request.out())),
                        StorageListener.NONE);
                RunFolder.Staging staging = folder.stage(storage)) {
            Path frames = folder.local().resolve(FRAMES);
            List<VideoResult> videos = new GeneratedVideos(
                            frames, storage, request.config().pipeline().matching())
                    .write(clips, finished);
            DatasetResult result = assemble(request, videos, storage, staging.uri());
            folder.publish();
            SummaryBuilder summaries = new SummaryBuilder(request, TRUTH, folder, storage.artifacts());
            RunSummary summary = summaries.build(result, videos, started, Instant.now());
            folder.write("run.json", summaries.json(summary));
            return summary;
        }
    }

    private static DatasetResult assemble(
            LabelRequest request, List<VideoResult> videos, Storage storage, String output) {
        ArtifactStore store = storage.artifacts();
        FrameNames names = FrameNames.fromSource(video -> VideoOpener.open(video, storage));
        OutputFolder folder = OutputFolder.opener(storage).open(output);
        MaskExport masks = new MaskExport(store, names);
        List<VideoOutcome> outcomes = new ArrayList<>();
        for (VideoResult video : videos) {
            masks.process(video, folder, Uninterrupted.INSTANCE);
            outcomes.add(new VideoOutcome(outcomes.size(), Optional.of(video), Optional.empty()));
        }
        ArtifactRef recorded = new Outcomes(store).append(new OutcomesRequest(Optional.empty(), outcomes));
        return new DatasetAssembly(store, names)
                .process(
                        new AssembleRequest(
                                request.name(), recorded, request.config().pipeline(), output),
                        TRUTH,
                        folder,
                        Uninterrupted.INSTANCE);
    }

    /** Progress of a step that is asked by nobody and is not stopped. */
    private enum Uninterrupted implements StepProgress {
        INSTANCE;

        @Override
        public void finished(int frames) {
            // Nobody asks.
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public int resumedFrames() {
            return 0;
        }
    }
}
