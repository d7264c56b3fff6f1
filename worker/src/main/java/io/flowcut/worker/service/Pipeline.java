package io.flowcut.worker.service;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.report.ReportWriter;

/** What carries out the steps of a run. */
public interface Pipeline {
    /**
     * Makes the activities ready, over this store.
     *
     * @param config decides how this process works; what is computed stands in the requests
     */
    Steps open(ArtifactStore store, FlowCutConfig config);

    /** What writes the page of a run whose artifacts are in this store. */
    ReportWriter reports(ArtifactStore store);
}
