package io.flowcut.workflows.video;

import static io.flowcut.workflows.testing.FakeSteps.video;
import static io.flowcut.workflows.testing.LabellingWorkers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.DatasetConfig;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.testing.FakeSteps;
import io.flowcut.workflows.testing.LabellingWorkers;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowFailedException;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.TestWorkflowExtension;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps of a chunk go to the host that made their input, and elsewhere when it is gone; and what is lost is redone. */
@Timeout(60)
class HostAffinityTest {
    @RegisterExtension
    static final TestWorkflowExtension TEMPORAL =
            TestWorkflowExtension.newBuilder().setDoNotStart(true).build();

    private static final String ID = "host-affinity";
    private static final String HOST = "flowcut-host-a";

    /** Events that the steps of a chunk may add to a history. */
    private static final int MOST_EVENTS = 40;

    private final FakeSteps steps = new FakeSteps().madeOn(HOST);

    private static VideoRequest request() {
        PipelineConfig d = config(16, 1, DatasetConfig.DEFAULT);
        ChunkConfig chunk = new ChunkConfig(16, 1, 4, 30, 1);
        PipelineConfig config = new PipelineConfig(
                chunk, d.flow(), d.features(), d.ncut(), d.crf(), d.quality(), d.matching(), d.dataset());
        return new VideoRequest(video("v"), config, Optional.empty());
    }

    private List<String> queues() {
        return steps.calls().stream()
                .filter(call -> List.of("flow", "features", "ncut").contains(call.step()))
                .map(call -> call.step() + " " + call.taskQueue())
                .toList();
    }

    /** Events from the first step of the only chunk to the end of the last. */
    private static int chunkEvents(LabellingWorkers workers) {
        List<HistoryEvent> events = workers.client().fetchHistory(ID).getEvents();
        int first = 0;
        int last = 0;
        long crf = -1;
        for (int i = 0; i < events.size(); i++) {
            HistoryEvent event = events.get(i);
            if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) {
                String type = event.getActivityTaskScheduledEventAttributes()
                        .getActivityType()
                        .getName();
                first = type.equals("EstimateFlow") ? i : first;
                crf = type.equals("RefineMasks") ? event.getEventId() : crf;
            } else if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED
                    && event.getActivityTaskCompletedEventAttributes().getScheduledEventId() == crf) {
                last = i;
            }
        }
        return last - first + 1;
    }

    @Test
    void stepsGoToTheHostThatMadeTheirInput(TestWorkflowEnvironment environment) {
        environment.newWorker(HOST).registerActivitiesImplementations(steps);
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        workers.video(ID).labelVideo(request());

        assertThat(queues()).containsExactly("flow " + TaskQueues.GPU, "features " + HOST, "ncut " + HOST);
        assertThat(chunkEvents(workers)).isLessThanOrEqualTo(MOST_EVENTS);
    }

    @Test
    void aDeadHostCostsOneTimeoutAStep(TestWorkflowEnvironment environment) {
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        workers.video(ID).labelVideo(request());

        assertThat(queues())
                .containsExactly("flow " + TaskQueues.GPU, "features " + TaskQueues.GPU, "ncut " + TaskQueues.GPU);
        assertThat(workers.client().fetchHistory(ID).getEvents().stream()
                        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT))
                .hasSize(2);
        assertThat(chunkEvents(workers)).isLessThanOrEqualTo(MOST_EVENTS);
    }

    @Test
    void aStepThatFailsOnItsHostIsTriedElsewhereUnlessThatIsNoUse(TestWorkflowEnvironment environment) {
        environment.newWorker(HOST).registerActivitiesImplementations(steps);
        LabellingWorkers workers = LabellingWorkers.start(environment, steps);
        steps.behave(call -> {
            if (call.taskQueue().equals(HOST) && call.step().equals("features")) {
                throw ErrorType.toFailure(FlowCutException.storage("/disk", "no space left on the disk", null));
            }
            if (call.taskQueue().equals(HOST) && call.step().equals("ncut")) {
                throw ErrorType.toFailure(FlowCutException.badInput("v", "is no video"));
            }
        });

        assertThatThrownBy(() -> workers.video(ID).labelVideo(request()))
                .isInstanceOf(WorkflowFailedException.class)
                .extracting(e -> FailureCause.of(e).type())
                .isEqualTo("BadInput");
        assertThat(queues())
                .containsExactly(
                        "flow " + TaskQueues.GPU, "features " + HOST, "features " + TaskQueues.GPU, "ncut " + HOST);
    }

    @Test
    void aLostArtifactMakesTheVideoBeginAgain(TestWorkflowEnvironment environment) {
        FakeSteps plain = new FakeSteps();
        LabellingWorkers workers = LabellingWorkers.start(environment, plain);
        plain.behave(call -> {
            if (call.step().equals("matching") && plain.calls("matching").size() == 1) {
                throw ErrorType.toFailure(FlowCutException.lost("objects/ab", "missing", null));
            }
        });
        VideoResult result = workers.video(ID).labelVideo(request());

        assertThat(result.maskCount()).isEqualTo(2);
        assertThat(plain.calls("flow")).hasSize(2);
        assertThat(plain.calls("matching")).hasSize(2);
    }

    @Test
    void aStoreThatLosesEverythingFailsTheVideo(TestWorkflowEnvironment environment) {
        FakeSteps plain = new FakeSteps();
        LabellingWorkers workers = LabellingWorkers.start(environment, plain);
        plain.behave(call -> {
            if (call.step().equals("ncut")) {
                throw ErrorType.toFailure(FlowCutException.lost("objects/ab", "missing", null));
            }
        });

        assertThatThrownBy(() -> workers.video(ID).labelVideo(request()))
                .isInstanceOf(WorkflowFailedException.class)
                .extracting(e -> FailureCause.of(e).message())
                .isEqualTo("objects/ab: missing");
        assertThat(plain.calls("ncut")).hasSize(11);
    }
}
