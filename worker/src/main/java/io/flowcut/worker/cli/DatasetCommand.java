package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.run.AssemblyRun;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.tracking.AssemblyTracking;
import io.flowcut.worker.tracking.RunTracking;
import io.flowcut.workflows.assembly.AssemblyRequest;
import io.flowcut.workflows.assembly.AssemblyResult;
import io.flowcut.workflows.assembly.SegmentSelection.Dropped;
import io.flowcut.workflows.error.FlowCutException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code flowcut dataset}. */
@Command(
        name = "dataset",
        description = "Look at labelled datasets, and make them for training.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class DatasetCommand extends CommandGroup {
    @ParentCommand
    private RootCommand root;

    /** {@code flowcut dataset assemble}. */
    @Command(
            name = "assemble",
            description = {
                "Put a training dataset together from label outputs.",
                "",
                "Takes the segments of every output whose frames lie at most assembly.maxGap apart and whose masks match"
                        + " with an IoU above assembly.minIou, and of those what passes the filters on quality and size."
                        + " A video that several outputs hold counts once; every video lies on one side of the split.",
                "",
                "Writes train.json, val.json (YouTube-VIS), videos.jsonl, statistics.json, dataset.json and README.md, the"
                        + " dataset's card. The same labels and settings give the same digest."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {
                "",
                "Example:",
                "  flowcut dataset assemble out/monday out/tuesday --out out/dataset --set assembly.minScore=0.5"
            })
    public static final class Assemble implements Callable<Integer> {
        private final Terminal terminal;
        private final Map<String, String> environment;
        private final Pipeline pipeline;
        private final RunTracking tracking;

        @Parameters(arity = "1..*", paramLabel = "LABELS", description = "Output folders of flowcut label.")
        private List<String> labels;

        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "DIR",
                description = "Folder for the dataset.")
        private Path out;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "Name of the dataset; default: that of the folder.")
        private String name;

        @Mixin
        private ConfigOptions config;

        @Mixin
        private OutputOptions output;

        @Mixin
        private TemporalOptions temporal;

        @ParentCommand
        private DatasetCommand parent;

        public Assemble(Terminal terminal, Map<String, String> environment, Pipeline pipeline, RunTracking tracking) {
            this.terminal = requireNonNull(terminal, "terminal");
            this.environment = Map.copyOf(environment);
            this.pipeline = requireNonNull(pipeline, "pipeline");
            this.tracking = requireNonNull(tracking, "tracking");
        }

        @Override
        public Integer call() {
            Instant started = Instant.now();
            FlowCutConfig settings = config.load(environment);
            Path folder = out.toAbsolutePath().normalize();
            AssemblyRequest request = request(folder, settings);
            Path own = OwnFolder.in(folder);
            Logging.toFile(own.resolve("log.txt"), parent.root.debug());
            StopSignal stop = new StopSignal();
            new Signals(stop, terminal.err(), Signals.DRAINING).install();
            Optional<AssemblyResult> result =
                    new AssemblyRun(temporal.services(environment), pipeline, stop).run(request, settings, own);
            if (result.isEmpty()) {
                terminal.err().println("flowcut: stopped; the same command begins again from what is finished");
                terminal.err().flush();
                return stop.exitCode().orElseThrow();
            }
            new AssemblyTracking(tracking)
                    .record(folder, request, result.get(), settings, started)
                    .ifPresent(trouble -> terminal.err().println("flowcut: " + trouble));
            print(folder, result.get());
            return ExitCode.DONE;
        }

        private AssemblyRequest request(Path folder, FlowCutConfig settings) {
            String folderName = folder.getFileName() == null
                    ? "dataset"
                    : folder.getFileName().toString();
            if (labels.size() > AssemblyRequest.MOST_LABELS) {
                throw FlowCutException.badInput(
                        labels.size() + " label outputs", "at most " + AssemblyRequest.MOST_LABELS + " at a time");
            }
            return new AssemblyRequest(
                    name == null ? folderName : name,
                    labels.stream().map(Assemble::uri).toList(),
                    settings.assembly(),
                    folder.toUri().toString());
        }

        private static String uri(String labels) {
            if (S3Uri.matches(labels) || labels.startsWith("file:")) {
                return labels;
            }
            Path folder = Path.of(labels).toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                throw FlowCutException.badInput(labels, "no such folder; expected the output folder of flowcut label");
            }
            return folder.toUri().toString();
        }

        private void print(Path folder, AssemblyResult result) {
            PrintWriter text = terminal.out();
            if (!output.quiet) {
                line(text, "train", result.train());
                line(text, "val", result.val());
                Dropped dropped = result.dropped();
                text.printf(
                        Locale.ROOT,
                        "left out: %d objects of low score, %d small, %d that match too little; %d segments too far apart,"
                                + " %d without objects, %d duplicates, %d incomplete, %d surplus%n",
                        dropped.score(),
                        dropped.area(),
                        dropped.iou(),
                        dropped.gap(),
                        dropped.empty(),
                        dropped.duplicates(),
                        dropped.incomplete(),
                        dropped.surplus());
                result.warnings().forEach(warning -> text.println("warning: " + warning));
                text.println("digest: " + result.digest());
                text.println("card: " + folder.resolve("README.md"));
                text.flush();
            }
            if (output.json) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("state", "done");
                json.put("digest", result.digest());
                json.put("train", result.train());
                json.put("val", result.val());
                json.put("dropped", result.dropped());
                json.put("warnings", result.warnings());
                terminal.json(json);
            }
        }

        private static void line(PrintWriter text, String side, AssemblyResult.Split split) {
            text.printf(
                    Locale.ROOT,
                    "%s: %d videos, %d segments, %d instances, mean score %.3f%n",
                    side,
                    split.videos(),
                    split.segments(),
                    split.instances(),
                    split.meanScore());
        }
    }
}
