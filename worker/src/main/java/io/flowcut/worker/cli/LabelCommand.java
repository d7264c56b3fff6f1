package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.TemporalService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
                    + " resumes after a stop and reuses everything after a change that does not concern it.",
            "",
            "With a Temporal service (--temporal or TEMPORAL_ADDRESS) the run is a job on it, which this process works"
                    + " at and other workers may as well; storage.uri must then name a store that all of them share."
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
    private final Map<String, String> environment;

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Folder of frames (jpg, png), video file, folder of such, or JSON-lines manifest; each may be"
                    + " s3://bucket/key.")
    private List<String> inputs;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the outputs, or s3://bucket/prefix.")
    private String out;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the dataset; default: that of the folder.")
    private String name;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private OutputOptions output;

    @Mixin
    private TemporalOptions temporal;

    @ParentCommand
    private RootCommand root;

    public LabelCommand(Labeller labeller, Map<String, String> environment) {
        this.labeller = requireNonNull(labeller, "labeller");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        LabelRequest request =
                new LabelRequest(inputs, out, name == null ? folderName(out) : name, config.load(environment));
        Supplier<TemporalService> service =
                temporal.named(environment) ? () -> temporal.connect(environment) : EmbeddedService::new;
        LabelOutcome outcome = labeller.run(service, request, output, root.debug());
        return outcome instanceof LabelOutcome.Finished finished
                ? labeller.report(finished, output)
                : labeller.stopped((LabelOutcome.Stopped) outcome, output);
    }

    /** The last name of an output folder or prefix. */
    static String folderName(String out) {
        if (S3Uri.matches(out)) {
            return S3Uri.parse(out).fileName();
        }
        Path folder = Path.of(out).toAbsolutePath().normalize().getFileName();
        return folder == null ? "dataset" : folder.toString();
    }
}
