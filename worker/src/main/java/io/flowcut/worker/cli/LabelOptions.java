package io.flowcut.worker.cli;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is labelled, how, and where the labels go; whether they come from the method or from a trained model. */
public final class LabelOptions {
    @Mixin
    private VideoOptions videos;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the outputs, or s3://bucket/prefix.")
    private String out;

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
                videos.inputs(),
                out,
                videos.name().orElseGet(() -> folderName(out)),
                config.load(environment, settings));
        LabelOutcome outcome = labeller.run(temporal.services(environment), request, output, debug);
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
