package io.flowcut.workflows.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.AssemblyConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Selecting segments and writing the training dataset. */
@ActivityInterface
public interface AssemblyActivities {
    /** The output folder of one labelling run. */
    record SelectRequest(String labels, AssemblyConfig config) {
        public SelectRequest {
            requireNonNull(labels, "labels");
            requireNonNull(config, "config");
        }
    }

    /** Everything that the dataset is made of. */
    record WriteRequest(String name, List<SegmentSelection> selections, AssemblyConfig config, String output) {
        public WriteRequest {
            requireNonNull(name, "name");
            selections = List.copyOf(selections);
            requireNonNull(config, "config");
            requireNonNull(output, "output");
        }
    }

    /** Filters the segments of one label output into the store; what is there already is reused. */
    @ActivityMethod
    SegmentSelection selectSegments(SelectRequest request);

    /** Splits the videos, writes the dataset and returns the counts; idempotent. */
    @ActivityMethod
    AssemblyResult writeDataset(WriteRequest request);
}
