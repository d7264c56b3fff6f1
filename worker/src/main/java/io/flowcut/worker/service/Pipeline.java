package io.flowcut.worker.service;

import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.report.ReportWriter;

/** What carries out the steps of a run. */
public interface Pipeline {
    /**
     * Makes the activities ready, over this storage.
     *
     * @param config decides how this process works; what is computed stands in the requests
     */
    Steps open(Storage storage, FlowCutConfig config);

    /** What writes the page of a run whose artifacts are in this storage. */
    ReportWriter reports(Storage storage);
}
