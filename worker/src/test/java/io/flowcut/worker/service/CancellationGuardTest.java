package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Activities that end while a workflow task cancels them, on the embedded service. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CancellationGuardTest {
    private static final String QUEUE = "guard";

    /** What workflow code, which may not look outside, looks at here: it makes the rare moment certain. */
    private static final BlockingQueue<Runnable> OPEN = new LinkedBlockingQueue<>();

    @ActivityInterface
    public interface Waiting {
        String untilToldTo();
    }

    @WorkflowInterface
    public interface Cancelling {
        @WorkflowMethod
        List<String> run();
    }

    /** Ends when the workflow says so. */
    public static final class WaitingImpl implements Waiting {
        private final WorkflowClient client;

        WaitingImpl(WorkflowClient client) {
            this.client = client;
        }

        @Override
        public String untilToldTo() {
            byte[] token = Activity.getExecutionContext().getTaskToken();
            Activity.getExecutionContext().doNotCompleteOnReturn();
            OPEN.add(() -> client.newActivityCompletionClient().complete(token, "done"));
            return "";
        }
    }

    /** Cancels three activities in one workflow task, in which the second of them ends. */
    public static final class CancellingImpl implements Cancelling {
        @Override
        public List<String> run() {
            Waiting stub = Workflow.newActivityStub(
                    Waiting.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofSeconds(30))
                            .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                            .build());
            List<Promise<String>> results = new ArrayList<>();
            CancellationScope scope = Workflow.newCancellationScope(() -> {
                for (int i = 0; i < 3; i++) {
                    results.add(Async.function(stub::untilToldTo));
                }
            });
            scope.run();
            Workflow.sleep(Duration.ofSeconds(2));
            // Only the first time: later the activity has ended, and the task replays.
            Runnable end = OPEN.poll();
            if (end != null) {
                onAnotherThread(end);
                OPEN.clear();
            }
            scope.cancel();
            List<String> ends = new ArrayList<>();
            for (Promise<String> result : results) {
                RuntimeException failure = result.getFailure();
                ends.add(failure == null ? result.get() : "cancelled");
            }
            return ends;
        }

        /** Clients refuse to work on the thread of a workflow. */
        private static void onAnotherThread(Runnable work) {
            Thread thread = new Thread(work);
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aWorkflowTaskThatCancelsAnActivityWhichEndedMeanwhileIsDoneAgain() throws Exception {
        try (EmbeddedService service = new EmbeddedService()) {
            WorkflowClient client = service.client();
            WorkerFactory factory = WorkerFactory.newInstance(client);
            Worker worker = factory.newWorker(
                    QUEUE,
                    WorkerOptions.newBuilder()
                            .setDefaultDeadlockDetectionTimeout(20_000)
                            .build());
            worker.registerWorkflowImplementationTypes(CancellingImpl.class);
            worker.registerActivitiesImplementations(new WaitingImpl(client));
            factory.start();
            List<String> ends = client.newWorkflowStub(
                            Cancelling.class,
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue(QUEUE)
                                    .setWorkflowExecutionTimeout(Duration.ofSeconds(60))
                                    .build())
                    .run();
            assertThat(ends).hasSize(3).containsOnlyOnce("done");
            factory.shutdownNow();
        }
    }
}
