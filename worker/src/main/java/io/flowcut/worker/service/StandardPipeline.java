package io.flowcut.worker.service;

import io.flowcut.activities.crf.CrfActivitiesImpl;
import io.flowcut.activities.crf.MaskRefiner;
import io.flowcut.activities.dataset.DatasetActivitiesImpl;
import io.flowcut.activities.dataset.FrameNames;
import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.features.ClassicalDescriptor;
import io.flowcut.activities.features.FeatureActivitiesImpl;
import io.flowcut.activities.flow.DisFlow;
import io.flowcut.activities.flow.FlowActivitiesImpl;
import io.flowcut.activities.matching.MatchingActivitiesImpl;
import io.flowcut.activities.ncut.NcutActivitiesImpl;
import io.flowcut.activities.ncut.NormalizedCut;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.ProbeActivitiesImpl;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.report.HtmlReport;
import io.flowcut.worker.report.ReportWriter;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.function.Function;

/** The steps with what needs no model file: DIS flow and the built-in descriptor. */
public final class StandardPipeline implements Pipeline {
    @Override
    public Steps open(Storage storage, FlowCutConfig config) {
        List<Object> activities = activities(storage);
        return new Steps() {
            @Override
            public List<Object> activities() {
                return activities;
            }

            @Override
            public void close() {}
        };
    }

    private static List<Object> activities(Storage storage) {
        ArtifactStore store = storage.artifacts();
        Function<VideoInfo, FrameSource> videos = videos(storage);
        return List.of(
                new ProbeActivitiesImpl(new VideoProber(store)),
                new FlowActivitiesImpl(store, videos, DisFlow::new),
                new FeatureActivitiesImpl(store, videos, ClassicalDescriptor::new),
                new NcutActivitiesImpl(store, config -> new NormalizedCut(config)::process),
                new CrfActivitiesImpl(store, videos, config -> new MaskRefiner(config)::process),
                new MatchingActivitiesImpl(store),
                new DatasetActivitiesImpl(store, FrameNames.fromSource(videos), LocalOutputFolder::open));
    }

    @Override
    public ReportWriter reports(Storage storage) {
        return new HtmlReport(videos(storage));
    }

    private static Function<VideoInfo, FrameSource> videos(Storage storage) {
        return video -> VideoOpener.open(video, storage.artifacts());
    }
}
