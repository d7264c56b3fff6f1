package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.RunSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code flowcut label}. */
@Command(
        name = "label",
        description = {
            "Label the moving objects of videos, with no human annotation.",
            "",
            "Writes annotations.json (YouTube-VIS), segments.json, masks/VIDEO/FRAME.png (DAVIS palette), run.json and"
                    + " report.html into the output folder. What is finished is kept in OUT/.flowcut: the same command"
                    + " resumes after a stop and reuses everything after a change that does not concern it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut label clip.mp4 --out out/clip",
            "  flowcut label frames/ --out out/frames --set ncut.maxMasks=5",
            "  flowcut label videos/*.mp4 --out out/all --config settings.yaml --json | tail -1",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 done with skipped videos, 130/143 stopped."
        })
public final class LabelCommand implements Callable<Integer> {
    private final Labeller labeller;
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Folder of frames (jpg, png), video file, folder of such, or JSON-lines manifest.")
    private List<String> inputs;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the outputs.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the dataset; default: that of the folder.")
    private String name;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private OutputOptions output;

    @ParentCommand
    private RootCommand root;

    public LabelCommand(Labeller labeller, Terminal terminal, Map<String, String> environment) {
        this.labeller = requireNonNull(labeller, "labeller");
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        Path folder = out.toAbsolutePath().normalize();
        String folderName =
                folder.getFileName() == null ? "dataset" : folder.getFileName().toString();
        LabelRequest request =
                new LabelRequest(inputs, out, name == null ? folderName : name, config.load(environment));
        LabelOutcome outcome = labeller.run(request, output, root.debug());
        if (outcome instanceof LabelOutcome.Finished finished) {
            RunSummary summary = finished.summary();
            if (!output.quiet) {
                labeller.print(summary, finished.report());
            }
            if (output.json) {
                terminal.json(result(summary, finished.report()));
            }
            return Labeller.exitCode(summary);
        }
        return labeller.stopped((LabelOutcome.Stopped) outcome, output);
    }

    private static Map<String, Object> result(RunSummary summary, Path report) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("state", summary.state());
        result.put("features.backend", summary.featuresBackend());
        result.put("videos", summary.counts().videos());
        result.put("skippedVideos", summary.counts().skippedVideos());
        result.put("frames", summary.counts().frames());
        result.put("masks", summary.counts().masks());
        result.put("tracks", summary.counts().tracks());
        result.put("segments", summary.counts().segments());
        result.put("seconds", summary.seconds());
        result.put("framesPerSecond", summary.framesPerSecond());
        result.put(
                "computed",
                summary.steps().stream().mapToLong(RunSummary.Step::computed).sum());
        result.put(
                "reused",
                summary.steps().stream().mapToLong(RunSummary.Step::reused).sum());
        result.put("digest", summary.digests().dataset());
        result.put("warnings", summary.warnings());
        result.put("failures", summary.failures());
        result.put("report", report.toString());
        return result;
    }
}
