package io.flowcut.worker.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.flowcut.activities.dataset.Outcomes;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.dataset.DatasetWorkflowImpl;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dataset of very many videos on Temporal's server for tests: what it costs, and that nothing of it grows with their
 * number. 2,000 of them by default; docs/operations.md has the command for 100,000.
 */
class DatasetScaleTest {
    private static final int VIDEOS = Integer.getInteger("flowcut.scale.videos", 2_000);

    @TempDir
    Path folder;

    /** The largest of a kind over all runs. */
    private static final class Largest {
        private int runs;
        private int events;
        private long bytes;
        private int payload;

        void note(List<HistoryEvent> history) {
            runs++;
            events = Math.max(events, history.size());
            long size = 0;
            for (HistoryEvent event : history) {
                size += event.getSerializedSize();
                payload = Math.max(payload, largestPayload(event));
            }
            bytes = Math.max(bytes, size);
        }

        private static int largestPayload(Message message) {
            if (message instanceof Payload payload) {
                return payload.getSerializedSize();
            }
            int largest = 0;
            for (Object value : message.getAllFields().values()) {
                if (value instanceof Message below) {
                    largest = Math.max(largest, largestPayload(below));
                } else if (value instanceof List<?> list) {
                    for (Object item : list) {
                        if (item instanceof Message below) {
                            largest = Math.max(largest, largestPayload(below));
                        }
                    }
                }
            }
            return largest;
        }
    }

    @Test
    void nothingGrowsWithTheNumberOfVideos() throws Exception {
        ArtifactStore store = new FileArtifactStore(folder.resolve("store"));
        QuickVideos videos = new QuickVideos(store);
        DatasetRequest request = request(store);
        try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(
                TestEnvironmentOptions.newBuilder().setUseTimeskipping(true).build())) {
            TestServerLocks.searchFromTheNewest(environment);
            Worker worker = environment.newWorker(
                    TaskQueues.CPU,
                    WorkerOptions.newBuilder()
                            .setDefaultDeadlockDetectionTimeout(
                                    Duration.ofMinutes(5).toMillis())
                            .build());
            worker.registerWorkflowImplementationTypes(DatasetWorkflowImpl.class);
            worker.registerWorkflowImplementationFactory(VideoWorkflow.class, videos::workflow);
            worker.registerActivitiesImplementations(videos.activities());
            environment.start();
            WorkflowClient client = environment.getWorkflowClient();
            DatasetWorkflow workflow = client.newWorkflowStub(
                    DatasetWorkflow.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(TaskQueues.CPU)
                            .setWorkflowId("scale")
                            .build());
            long start = System.nanoTime();
            String firstRun =
                    WorkflowClient.start(workflow::labelDataset, request).getRunId();
            DatasetResult result = WorkflowStub.fromTyped(workflow).getResult(DatasetResult.class);
            double seconds = (System.nanoTime() - start) * 1e-9;

            Largest largest = largest(client, firstRun);
            report(result, seconds, largest);
            check(store, result, largest);
        }
    }

    private static Largest largest(WorkflowClient client, String firstRun) {
        Largest largest = new Largest();
        for (String run = firstRun; !run.isEmpty(); ) {
            List<HistoryEvent> history = client.fetchHistory("scale", run).getEvents();
            largest.note(history);
            run = history.get(history.size() - 1)
                    .getWorkflowExecutionContinuedAsNewEventAttributes()
                    .getNewExecutionRunId();
        }
        return largest;
    }

    private void report(DatasetResult result, double seconds, Largest largest) throws Exception {
        Runtime.getRuntime().gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf(
                Locale.ROOT,
                "scale: %d videos (%d failed) in %.0f s; %d runs; largest run %d events, %d bytes; largest payload %d"
                        + " bytes; annotations.json %d bytes; heap with all histories in the test server %d MiB%n",
                result.videos(),
                result.failedVideos(),
                seconds,
                largest.runs,
                largest.events,
                largest.bytes,
                largest.payload,
                Files.size(folder.resolve("out/annotations.json")),
                heap >> 20);
    }

    private static void check(ArtifactStore store, DatasetResult result, Largest largest) {
        int failures = VIDEOS / QuickVideos.FAILS;
        assertThat(result.videos()).isEqualTo(VIDEOS);
        assertThat(result.failedVideos()).isEqualTo(failures);
        assertThat(result.failures()).hasSize(Math.min(100, failures));
        assertThat(result.frames()).isEqualTo((long) QuickVideos.FRAMES * (VIDEOS - failures));
        assertThat(result.tracks()).isEqualTo(VIDEOS - failures);
        int[] count = new int[1];
        new Outcomes(store)
                .index(result.outcomes())
                .forEach(outcome -> assertThat(outcome.position()).isEqualTo(count[0]++));
        assertThat(count[0]).isEqualTo(VIDEOS);
        assertThat(largest.runs).isGreaterThan(VIDEOS / 250);
        // The same bounds hold whatever the number of videos.
        assertThat(largest.events).isLessThan(2000);
        assertThat(largest.bytes).isLessThan(4 << 20);
        assertThat(largest.payload).isLessThan(160 << 10);
    }

    private DatasetRequest request(ArtifactStore store) {
        try (ArtifactSink sink = store.create("application/jsonl")) {
            for (int i = 0; i < VIDEOS; i++) {
                String line = "{\"videoId\":\"v" + i + "\",\"uri\":\"file:/videos/v" + i + ".mp4\"}\n";
                sink.write(line.getBytes(StandardCharsets.UTF_8));
            }
            PipelineConfig config = new ConfigLoader(new ConfigSchema(), Map.of())
                    .load(Optional.empty(), List.of("dataset.parallelism=16"))
                    .pipeline();
            return new DatasetRequest(
                    "scale",
                    sink.commit(),
                    VIDEOS,
                    config,
                    folder.resolve("out").toUri().toString(),
                    Optional.empty());
        }
    }
}
