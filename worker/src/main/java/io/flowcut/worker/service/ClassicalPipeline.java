package io.flowcut.worker.service;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.worker.report.ReportWriter;
import java.util.List;
public final class ClassicalPipeline implements Pipeline {
    @Override public List<Object> activities(ArtifactStore store) { return List.of(); }
    @Override public ReportWriter reports(ArtifactStore store) { throw new IllegalStateException(); }
}
