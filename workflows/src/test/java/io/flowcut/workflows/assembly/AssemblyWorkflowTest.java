package io.flowcut.workflows.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.assembly.SegmentSelection.Dropped;
import io.flowcut.workflows.config.AssemblyConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.TestWorkflowExtension;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class AssemblyWorkflowTest {
    @RegisterExtension
    static final TestWorkflowExtension TEMPORAL =
            TestWorkflowExtension.newBuilder().setDoNotStart(true).build();

    /** Selects one segment of each output. */
    private static class FakeSteps implements AssemblyActivities {
        final List<String> selected = new CopyOnWriteArrayList<>();
        final AtomicInteger attempts = new AtomicInteger();

        @Override
        public SegmentSelection selectSegments(SelectRequest request) {
            attempts.incrementAndGet();
            selected.add(request.labels());
            ArtifactRef ref = new ArtifactRef("file:/store/" + request.labels(), "x", "0".repeat(64), 1);
            return new SegmentSelection(request.labels(), ref, ref, Dropped.NONE, List.of());
        }

        @Override
        public AssemblyResult writeDataset(WriteRequest request) {
            AssemblyResult.Split train =
                    new AssemblyResult.Split(request.selections().size(), 1, 1, 1);
            return new AssemblyResult(
                    "digest",
                    train,
                    new AssemblyResult.Split(0, 0, 0, 0),
                    Dropped.NONE,
                    request.selections().stream().map(SegmentSelection::labels).toList());
        }
    }

    private static AssemblyWorkflow start(TestWorkflowEnvironment environment, AssemblyActivities steps) {
        Worker worker = environment.newWorker(TaskQueues.CPU);
        worker.registerWorkflowImplementationTypes(AssemblyWorkflowImpl.class);
        worker.registerActivitiesImplementations(steps);
        environment.start();
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        AssemblyWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueues.CPU)
                                .setWorkflowId("assembly")
                                .build());
    }

    private static AssemblyRequest request(int outputs) {
        return new AssemblyRequest(
                "set",
                IntStream.range(0, outputs).mapToObj(i -> "file:/labels/" + i).toList(),
                AssemblyConfig.DEFAULT,
                "file:/out");
    }

    @Test
    void selectsEveryOutputAndKeepsTheirOrder(TestWorkflowEnvironment environment) {
        FakeSteps steps = new FakeSteps();
        AssemblyWorkflow workflow = start(environment, steps);
        AssemblyResult result = workflow.assembleDataset(request(9));
        assertThat(result.warnings()).isEqualTo(request(9).labels());
        assertThat(steps.selected)
                .containsExactlyInAnyOrderElementsOf(request(9).labels());
        assertThat(workflow.progress().done()).isEqualTo(10);
        assertThat(workflow.progress().state()).isEqualTo("done");
    }

    @Test
    void aBrokenOutputEndsItWithItsCause(TestWorkflowEnvironment environment) {
        FakeSteps steps = new FakeSteps() {
            @Override
            public SegmentSelection selectSegments(SelectRequest request) {
                if (request.labels().endsWith("/1")) {
                    throw ErrorType.toFailure(FlowCutException.badInput(request.labels(), "no run.json there"));
                }
                return super.selectSegments(request);
            }
        };
        AssemblyWorkflow workflow = start(environment, steps);
        assertThatThrownBy(() -> workflow.assembleDataset(request(3)))
                .isInstanceOf(WorkflowFailedException.class)
                .satisfies(thrown ->
                        assertThat(FailureCause.of(thrown).message()).isEqualTo("file:/labels/1: no run.json there"));
    }

    /** Writes the history that ReplayTest replays; see HistoryRecorder. */
    @Test
    @EnabledIfSystemProperty(named = "flowcut.record", matches = "true")
    void record(TestWorkflowEnvironment environment) throws IOException {
        start(environment, new FakeSteps()).assembleDataset(request(6));
        Files.writeString(
                Path.of("src", "test", "resources", "histories", "assembly.json"),
                environment.getWorkflowClient().fetchHistory("assembly").toJson(true) + "\n");
    }

    @Test
    void theLargestRequestStaysWithinTheHistory(TestWorkflowEnvironment environment) {
        AssemblyWorkflow workflow = start(environment, new FakeSteps());
        workflow.assembleDataset(request(AssemblyRequest.MOST_LABELS));
        assertThat(environment.getWorkflowClient().fetchHistory("assembly").getEvents())
                .hasSizeLessThan(2000);
    }
}
