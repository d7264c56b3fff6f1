package io.flowcut.worker.cli;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.TemporalService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is labelled, how, and where the labels go; whether they come from the method or from a trained model. */
public final class LabelOptions {
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

    /**
     * Labels and reports.
     *
     * @param settings assignments that win over those of the command line
     * @return the exit code
     */
    int run(Labeller labeller, Map<String, String> environment, List<String> settings, boolean debug) {
        LabelRequest request = new LabelRequest(
                inputs, out, name == null ? folderName(out) : name, config.load(environment, settings));
        Supplier<TemporalService> service =
                temporal.named(environment) ? () -> temporal.connect(environment) : EmbeddedService::new;
        LabelOutcome outcome = labeller.run(service, request, output, debug);
        return outcome instanceof LabelOutcome.Finished finished
                ? labeller.report(finished, output)
                : labeller.stopped((LabelOutcome.Stopped) outcome, output);
    }

    /** The last name of an output folder or prefix. */
    private static String folderName(String out) {
        if (S3Uri.matches(out)) {
            return S3Uri.parse(out).fileName();
        }
        Path folder = Path.of(out).toAbsolutePath().normalize().getFileName();
        return folder == null ? "dataset" : folder.toString();
    }
}
