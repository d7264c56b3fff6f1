package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.run.BuildInfo;
import io.flowcut.worker.run.RunSummary.Versions;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.run.TrainingRun;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.tracking.RunTracking;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.RoundResult;
import io.flowcut.workflows.training.TrackedRun;
import io.flowcut.workflows.training.TrainingRequest;
import io.flowcut.workflows.training.TrainingResult;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code flowcut train}. */
@Command(
        name = "train",
        description = {
            "Train a video instance segmentation model on a dataset that flowcut dataset assemble made.",
            "",
            "Writes model/ (what flowcut predict takes), curves/, config.json and training.json into the output folder. The"
                    + " state is kept every training.checkpointSteps: the same command goes on after a stop or a kill, and"
                    + " ends with the same weights on a processor. With MLFLOW_TRACKING_URI set, losses and figures are"
                    + " sent there while it runs; without, flowcut tracking push sends them later.",
            "",
            "With a Temporal service (--temporal or TEMPORAL_ADDRESS) the training is a workflow on it, which this process"
                    + " works at and other workers may as well; storage.uri must then name a store that all of them share."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut train --data out/dataset --out out/model",
            "  flowcut train --data out/dataset --out out/model --rounds 2 --set training.steps=1000",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 130/143 stopped."
        })
public final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Pipeline pipeline;
    private final RunTracking tracking;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATASET",
            description = "Folder of a training dataset, or s3://bucket/prefix.")
    private String data;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the model.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the training; default: that of the folder.")
    private String name;

    @Option(
            names = "--register",
            paramLabel = "MODEL",
            description =
                    "Name of the model in MLflow's registry that this one becomes a version of; default: flowcut.")
    private String register = "flowcut";

    @Mixin
    private TrainingOptions config;

    @Mixin
    private OutputOptions output;

    @Mixin
    private TemporalOptions temporal;

    @ParentCommand
    private RootCommand root;

    public TrainCommand(Terminal terminal, Map<String, String> environment, Pipeline pipeline, RunTracking tracking) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.tracking = requireNonNull(tracking, "tracking");
    }

    @Override
    public Integer call() {
        FlowCutConfig settings = config.load(environment);
        Path folder = out.toAbsolutePath().normalize();
        String dataset = dataset();
        // Before its URI is taken, which has a slash at its end only where the folder is there.
        Path own = OwnFolder.in(folder);
        TrainingRequest request = request(folder, dataset, settings);
        Logging.toFile(own.resolve("log.txt"), root.debug());
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err(), "stopping; the state is kept first (once more: stop at once)").install();
        TrainingDisplay display = new TrainingDisplay(terminal, output.quiet);
        Optional<TrainingResult> result;
        try {
            result = new TrainingRun(temporal.services(environment), pipeline, stop, display)
                    .run(request, settings, own);
        } finally {
            display.ended();
        }
        if (result.isEmpty()) {
            terminal.err().println("flowcut: stopped; the same command goes on from the last checkpoint");
            terminal.err().flush();
            return stop.exitCode().orElseThrow();
        }
        print(result.get());
        return ExitCode.DONE;
    }

    private TrainingRequest request(Path folder, String dataset, FlowCutConfig settings) {
        String training = name != null
                ? name
                : folder.getFileName() == null
                        ? "training"
                        : folder.getFileName().toString();
        Versions versions = new BuildInfo().versions();
        TrackedRun unnamed = new TrackedRun(
                tracking.experiment(),
                "train " + training,
                "",
                Optional.of(register).filter(model -> !model.isBlank()),
                versions.git(),
                versions.flowcut());
        TrainingRequest request = new TrainingRequest(
                training, dataset, folder.toUri().toString(), settings.training(), unnamed, false, Optional.empty());
        // The run of MLflow belongs to the workflow, whoever starts it.
        TrackedRun run = new TrackedRun(
                unnamed.experiment(),
                unnamed.name(),
                WorkflowIds.training(request),
                unnamed.model(),
                unnamed.gitCommit(),
                unnamed.version());
        return new TrainingRequest(
                request.name(), request.dataset(), request.output(), request.config(), run, false, Optional.empty());
    }

    private String dataset() {
        if (S3Uri.matches(data) || data.startsWith("file:")) {
            return data;
        }
        Path folder = Path.of(data).toAbsolutePath().normalize();
        if (!Files.isRegularFile(folder.resolve("dataset.json"))) {
            throw FlowCutException.badInput(
                    data, "no dataset.json there; expected what flowcut dataset assemble wrote");
        }
        return folder.toUri().toString();
    }

    private void print(TrainingResult result) {
        PrintWriter text = terminal.out();
        if (!output.quiet) {
            result.rounds().forEach(round -> text.println(line(round)));
            result.warnings().forEach(warning -> text.println("warning: " + warning));
            result.runUrl().ifPresent(url -> text.println("MLflow: " + url));
            text.println("model: " + Path.of(URI.create(result.modelUri())));
            text.flush();
        }
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("state", "done");
            json.put("best", result.best());
            json.put("steps", result.bestRound().model().step());
            result.bestRound().model().validation().ifPresent(figures -> {
                json.put("ap50", figures.ap50());
                json.put("ap", figures.ap());
            });
            json.put("rounds", result.rounds().size());
            json.put("model", result.modelUri());
            result.runUrl().ifPresent(url -> json.put("mlflow", url));
            json.put("warnings", result.warnings());
            terminal.json(json);
        }
    }

    private static String line(RoundResult round) {
        String figures = round.model()
                .validation()
                .map(best -> String.format(
                        Locale.ROOT,
                        "AP50 %.1f, AP %.1f on %d validation segments",
                        100 * best.ap50(),
                        100 * best.ap(),
                        best.segments()))
                .orElse("not validated");
        return String.format(
                Locale.ROOT,
                "round %d: %d steps%s, model of step %d: %s%s",
                round.round(),
                round.steps(),
                round.early() ? " (ended early)" : "",
                round.model().step(),
                figures,
                round.counts() ? "" : "; not better, left out");
    }
}
