package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.assembly.AssemblyActivities;
import io.flowcut.workflows.assembly.AssemblyResult;
import io.flowcut.workflows.assembly.SegmentSelection;

/** The steps that put a training dataset together as Temporal activities. */
public final class AssemblyActivitiesImpl implements AssemblyActivities {
    private final SegmentSelector selector;
    private final TrainingDataset dataset;
    private final OutputFolder.Opener outputs;

    /**
     * @param files opens the files of label outputs
     * @param outputs opens the folder that a request names
     */
    public AssemblyActivitiesImpl(ArtifactStore store, LabelFiles files, OutputFolder.Opener outputs) {
        requireNonNull(store, "store");
        this.outputs = requireNonNull(outputs, "outputs");
        selector = new SegmentSelector(store, files);
        dataset = new TrainingDataset(store);
    }

    @Override
    public SegmentSelection selectSegments(SelectRequest request) {
        return ActivityBoundary.call(progress -> selector.process(request, progress));
    }

    @Override
    public AssemblyResult writeDataset(WriteRequest request) {
        return ActivityBoundary.call(progress -> dataset.write(request, outputs.open(request.output()), progress));
    }
}
