package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.assembly.AssemblyActivitiesImpl;
import io.flowcut.activities.assembly.StoredLabelFiles;
import io.flowcut.activities.crf.CrfActivitiesImpl;
import io.flowcut.activities.crf.MaskRefiner;
import io.flowcut.activities.dataset.DatasetActivitiesImpl;
import io.flowcut.activities.dataset.FrameNames;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.features.FeatureActivitiesImpl;
import io.flowcut.activities.flow.FlowActivitiesImpl;
import io.flowcut.activities.matching.MatchingActivitiesImpl;
import io.flowcut.activities.ncut.DeviceNormalizedCut;
import io.flowcut.activities.ncut.NcutActivitiesImpl;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.MemoryBudget;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.training.prediction.LoadedModels;
import io.flowcut.activities.training.prediction.MaskModels;
import io.flowcut.activities.training.prediction.PredictionActivitiesImpl;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.ProbeActivitiesImpl;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.report.HtmlReport;
import io.flowcut.worker.report.ReportWriter;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.video.VideoInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The steps as this program has them: DIS flow and the built-in descriptor, which need no model file, or the models that
 * a request names.
 */
public final class StandardPipeline implements Pipeline {
    private final MaskModelLoader maskModels;
    private final TrainingSteps training;

    /** Trained models run on the device that the configuration names; trainings are told to no tracking server. */
    public StandardPipeline() {
        this(MaskModelLoader.STANDARD);
    }

    /** @param maskModels loads trained models */
    public StandardPipeline(MaskModelLoader maskModels) {
        this(maskModels, TrainingSteps.standard(Map.of()));
    }

    /** @param training carries out trainings */
    public StandardPipeline(TrainingSteps training) {
        this(MaskModelLoader.STANDARD, training);
    }

    private StandardPipeline(MaskModelLoader maskModels, TrainingSteps training) {
        this.maskModels = requireNonNull(maskModels, "maskModels");
        this.training = requireNonNull(training, "training");
    }

    @Override
    public Steps open(Storage storage, FlowCutConfig config) {
        LoadedModels trained = new LoadedModels(
                folder -> maskModels.load(folder, config.models()),
                config.models().open().root(),
                storage);
        ModelSteps models = new ModelSteps(config.models());
        FrameWorkers workers = FrameWorkers.of(
                Runtime.getRuntime().availableProcessors(),
                new MemoryBudget(config.memory().effectiveBytes()));
        List<Object> activities = new ArrayList<>(activities(storage, models, trained, workers));
        activities.addAll(training.activities(storage, config.models()));
        return new Steps() {
            @Override
            public List<Object> activities() {
                return activities;
            }

            @Override
            public void check(PipelineConfig run) {
                DeviceNormalizedCut.checkDevice(run.ncut());
                models.check(run);
                if (run.prediction().named()) {
                    run.prediction().checkTogether();
                    trained.check(run.prediction().model());
                }
            }

            @Override
            public Map<String, Double> inferenceSeconds() {
                return models.seconds();
            }

            @Override
            public void close() {
                workers.close();
                models.close();
                trained.close();
            }
        };
    }

    private static List<Object> activities(
            Storage storage, ModelSteps models, MaskModels trained, FrameWorkers workers) {
        ArtifactStore store = storage.artifacts();
        Function<VideoInfo, FrameSource> videos = videos(storage);
        return List.of(
                new ProbeActivitiesImpl(new VideoProber(storage)),
                new FlowActivitiesImpl(store, videos, models::flow, workers),
                new FeatureActivitiesImpl(store, videos, models::features, workers),
                new NcutActivitiesImpl(store, DeviceNormalizedCut::of, workers),
                new CrfActivitiesImpl(store, videos, config -> new MaskRefiner(config)::process, workers),
                new MatchingActivitiesImpl(store),
                new PredictionActivitiesImpl(store, videos, trained, workers),
                new DatasetActivitiesImpl(store, FrameNames.fromSource(videos), OutputFolder.opener(storage)),
                new AssemblyActivitiesImpl(store, new StoredLabelFiles(storage), OutputFolder.opener(storage)));
    }

    @Override
    public ReportWriter reports(Storage storage) {
        return new HtmlReport(videos(storage));
    }

    private static Function<VideoInfo, FrameSource> videos(Storage storage) {
        return video -> VideoOpener.open(video, storage);
    }
}
