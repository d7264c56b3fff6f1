package io.flowcut.worker.service;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.worker.report.ReportWriter;
import java.util.List;

/** What carries out the steps of a run. */
public interface Pipeline {
    /** An implementation of every activity interface, over this store. */
    List<Object> activities(ArtifactStore store);

    /** What writes the page of a run whose artifacts are in this store. */
    ReportWriter reports(ArtifactStore store);
}
