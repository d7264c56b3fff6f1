package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.training.TrackedRun;
import io.flowcut.workflows.training.TrainingRequest;
import io.flowcut.workflows.training.TrainingResult;
import io.flowcut.workflows.training.TrainingWorkflow;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training with the real model on a real Temporal server, by two worker processes of which one is killed. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TrainingOnServiceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path WEIGHTS = Path.of("model", "model.safetensors");
    private static final List<String> SETTINGS = List.of(
            "training.steps=24",
            "training.batch=1",
            "training.warmupSteps=2",
            "training.checkpointSteps=2",
            "training.device=cpu",
            "network.height=64",
            "network.width=96",
            "network.channels=32",
            "network.queries=6",
            "loss.points=256");

    @TempDir
    Path folder;

    private static void succeed(List<String> arguments) {
        Cluster.Run run = Cluster.run(Map.of(), arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private void makeDataset() {
        String clips = folder.resolve("clips").toString();
        succeed(List.of("generate", "--clips", "4", "--frames", "8", "--size", "96x64", "--out", clips));
        List<String> assemble = new ArrayList<>(List.of("dataset", "assemble", clips, "--out"));
        assemble.add(folder.resolve("data").toString());
        assemble.addAll(List.of("--set", "assembly.valShare=0.3", "--set", "assembly.minScore=0"));
        succeed(assemble);
    }

    private static List<String> with(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        SETTINGS.forEach(setting -> all.addAll(List.of("--set", setting)));
        return all;
    }

    private TrainingRequest request(Path out) {
        TrainingConfig config = new ConfigLoader(new ConfigSchema(), Map.of())
                .load(Optional.empty(), SETTINGS)
                .training();
        TrackedRun untold = new TrackedRun("flowcut", "train t", "t", Optional.empty(), "none", "test");
        return new TrainingRequest(
                "t",
                folder.resolve("data").toUri().toString(),
                out.toUri() + "/",
                config,
                untold,
                false,
                Optional.empty());
    }

    private static Optional<PendingActivityInfo> leg(WorkflowClient client, String id) {
        return client.newUntypedWorkflowStub(id).describe().getRawDescription().getPendingActivitiesList().stream()
                .filter(activity -> activity.getActivityType().getName().equals("TrainLeg"))
                .findFirst();
    }

    /** The worker that has the leg, by its identity: the id of its process and the name of its host. */
    private static ProgramProcess atWork(Cluster cluster, WorkflowClient client, String id) {
        String identity = leg(client, id).orElseThrow().getLastWorkerIdentity();
        return cluster.workers().stream()
                .filter(worker -> identity.startsWith(worker.pid() + "@"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(identity));
    }

    private JsonNode awaitStep(Cluster cluster, String id, int step) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            Cluster.Run run = cluster.run("status", id, "--json");
            assertThat(run.exitCode()).as(run.err()).isZero();
            JsonNode status = JSON.readTree(run.lastLine());
            if (status.get("step").asInt() >= step) {
                return status;
            }
            assertThat(System.nanoTime()).as(status.toString()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void oneOfTwoWorkersIsKilledInALegAndTheOtherEndsWithTheSameWeights() throws Exception {
        makeDataset();
        succeed(with(List.of(
                "train",
                "--data",
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("plain").toString())));
        try (RealTemporal server = RealTemporal.start(folder);
                Cluster cluster = new Cluster(server, folder)) {
            WorkflowClient client = server.client();
            cluster.beginWorker();
            cluster.beginWorker();
            for (ProgramProcess worker : cluster.workers()) {
                worker.await("worker ready");
            }
            TrainingRequest request = request(cluster.out());
            String id = WorkflowIds.training(request);
            TrainingWorkflow training = client.newWorkflowStub(
                    TrainingWorkflow.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(TaskQueues.CPU)
                            .setWorkflowId(id)
                            .build());
            WorkflowClient.start(training::trainModel, request);

            JsonNode status = awaitStep(cluster, id, 3);
            ProgramProcess killed = atWork(cluster, client, id);
            killed.kill();
            assertThat(status.get("state").asText()).isEqualTo("running");
            assertThat(status.get("stage").asText()).isEqualTo("train");
            assertThat(status.get("steps").asInt()).isEqualTo(24);
            assertThat(status.get("loss").asDouble()).isPositive();
            assertThat(status.get("etaSeconds").asDouble()).isPositive();
            assertThat(cluster.run("retry-failed", id).err()).contains("is a training");

            TrainingResult result = client.newUntypedWorkflowStub(id).getResult(TrainingResult.class);
            assertThat(result.bestRound().steps()).isEqualTo(24);
            assertThat(cluster.workers()).filteredOn(ProgramProcess::alive).hasSize(1);
            assertThat(cluster.out().resolve(WEIGHTS))
                    .hasSameBinaryContentAs(folder.resolve("plain").resolve(WEIGHTS));

            Cluster.Run shown = cluster.run("status", id);
            assertThat(shown.exitCode()).isZero();
            assertThat(shown.out()).contains("state    done", "step 24 of 24", "best     AP50");
            awaitListed(cluster, id);
            assertThat(cluster.run("result", id).err()).contains("is a training");
        }
    }

    /** The list comes from the visibility store, which lags behind. */
    private static void awaitListed(Cluster cluster, String id) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        Cluster.Run listed = cluster.run("status");
        while (!(listed.out().contains(id) && listed.out().contains("24/24")) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
            listed = cluster.run("status");
        }
        assertThat(listed.out()).as(listed.err()).contains(id, "24/24", "done");
        assertThat(cluster.run("status", "--json").lastLine()).contains("\"trainings\":[{\"job\":\"" + id);
    }
}
