package io.flowcut.activities.dataset.export;

import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.workflows.error.FlowCutException;

/** Writes a dataset in one format. Nothing but one video is in memory. */
public interface DatasetExport {
    /**
     * Writes all of a dataset. A file appears when it is whole.
     *
     * @return how many objects were written
     * @throws FlowCutException of type BadInput when the dataset is malformed or cannot stand in this format, of type
     *     Storage when the output cannot be written
     */
    long process(LabelledDataset dataset, OutputFolder output);
}
