package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.video.VideoSource;
import java.util.List;

/** The steps of a dataset as Temporal activities. */
public final class DatasetActivitiesImpl implements DatasetActivities {
    private final ManifestPages manifests;
    private final Outcomes outcomes;
    private final ManifestIndexer indexer;
    private final MaskExport export;
    private final DatasetAssembly assembly;
    private final OutputFolder.Opener outputs;

    /**
     * @param names names of a video's frames
     * @param outputs opens the folder that a request names
     */
    public DatasetActivitiesImpl(ArtifactStore store, FrameNames names, OutputFolder.Opener outputs) {
        requireNonNull(store, "store");
        this.outputs = requireNonNull(outputs, "outputs");
        manifests = new ManifestPages(store);
        outcomes = new Outcomes(store);
        indexer = new ManifestIndexer(store, manifests, outcomes);
        export = new MaskExport(store, names);
        assembly = new DatasetAssembly(store, names);
    }

    @Override
    public List<VideoSource> readPage(PageRequest request) {
        return ActivityBoundary.call(progress -> manifests.read(request));
    }

    @Override
    public ManifestIndex indexManifest(ArtifactRef manifest) {
        return ActivityBoundary.call(progress -> indexer.split(manifest, progress));
    }

    @Override
    public List<PlacedVideo> readVideos(VideosRequest request) {
        return ActivityBoundary.call(progress -> indexer.read(request));
    }

    @Override
    public ArtifactRef recordOutcomes(OutcomesRequest request) {
        return ActivityBoundary.call(progress -> outcomes.append(request));
    }

    @Override
    public void exportMasks(ExportRequest request) {
        ActivityBoundary.call(progress -> export.process(request.video(), outputs.open(request.output()), progress));
    }

    @Override
    public DatasetResult assemble(AssembleRequest request) {
        return ActivityBoundary.call(progress -> assembly.process(request, outputs.open(request.output()), progress));
    }
}
