package io.flowcut.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.DatasetConfig;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.dataset.DatasetCheckpoint;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.testing.LabellingWorkers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkflowIdsTest {
    private static final PipelineConfig CONFIG = PipelineConfig.DEFAULT;

    private static DatasetRequest request(String name, String manifestUri, char digit, PipelineConfig config) {
        ArtifactRef manifest = new ArtifactRef(
                manifestUri, "application/jsonl", String.valueOf(digit).repeat(64), 10);
        return new DatasetRequest(name, manifest, 3, config, "file:/out", Optional.empty());
    }

    @Test
    void theSameRequestIsTheSameJob() {
        DatasetRequest request = request("clips", "file:/a", '1', CONFIG);
        String id = WorkflowIds.dataset(request);

        assertThat(id).matches("flowcut-clips-[0-9a-f]{16}");
        assertThat(WorkflowIds.dataset(request("clips", "s3://elsewhere/a", '1', CONFIG)))
                .isEqualTo(id);
        assertThat(WorkflowIds.dataset(request.resumingFrom(DatasetCheckpoint.start(5))))
                .isEqualTo(id);
        assertThat(WorkflowIds.video(id, "v1")).isEqualTo(id + "/v1");
    }

    @Test
    void everyPartOfTheRequestCounts() {
        String id = WorkflowIds.dataset(request("clips", "file:/a", '1', CONFIG));
        NcutConfig ncut = CONFIG.ncut();
        PipelineConfig changed = new PipelineConfig(
                CONFIG.chunk(),
                CONFIG.flow(),
                CONFIG.features(),
                new NcutConfig(ncut.alpha(), 0.25, ncut.eps(), ncut.maxMasks(), ncut.minArea()),
                CONFIG.crf(),
                CONFIG.quality(),
                CONFIG.matching(),
                CONFIG.dataset());

        assertThat(WorkflowIds.dataset(request("clips", "file:/a", '2', CONFIG)))
                .isNotEqualTo(id);
        assertThat(WorkflowIds.dataset(request("clips", "file:/a", '1', changed)))
                .isNotEqualTo(id);
        assertThat(WorkflowIds.dataset(LabellingWorkers.request(1, DatasetConfig.DEFAULT)))
                .isNotEqualTo(WorkflowIds.dataset(LabellingWorkers.request(2, DatasetConfig.DEFAULT)));
    }

    @Test
    void anyNameMakesAnId() {
        assertThat(WorkflowIds.dataset(request("my clips/".repeat(50), "file:/a", '1', CONFIG)))
                .matches("flowcut-[A-Za-z-]{100}-[0-9a-f]{16}");
    }
}
