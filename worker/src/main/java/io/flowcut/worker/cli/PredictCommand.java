package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code flowcut predict}. */
@Command(
        name = "predict",
        description = {
            "Find the objects of videos by a trained model.",
            "",
            "The model sees clips that overlap; what it finds in them is joined to tracks. Writes what flowcut label"
                    + " writes: annotations.json, segments.json, masks/VIDEO/FRAME.png, run.json and report.html, with"
                    + " features.backend \"model\". It resumes and reuses as flowcut label does. It is flowcut label with"
                    + " --set prediction.model=MODEL, and flowcut submit takes that setting as well.",
            "",
            "With a Temporal service (--temporal or TEMPORAL_ADDRESS) the run is a job on it; storage.uri and the model"
                    + " must then lie where all workers reach them."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut predict clip.mp4 --model out/model --out out/predicted",
            "  flowcut predict videos/ --model out/model --out out/all --set prediction.minScore=0.5",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 done with skipped videos, 130/143 stopped."
        })
public final class PredictCommand implements Callable<Integer> {
    private final Labeller labeller;
    private final Map<String, String> environment;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "Folder that flowcut train wrote, s3://bucket/prefix, or its name in the model cache.")
    private String model;

    @Mixin
    private LabelOptions options;

    @ParentCommand
    private RootCommand root;

    public PredictCommand(Labeller labeller, Map<String, String> environment) {
        this.labeller = requireNonNull(labeller, "labeller");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        return options.run(labeller, environment, List.of("prediction.model=" + modelForAll()), root.debug());
    }

    /** A folder by a path that other workers of this machine understand as well. */
    private String modelForAll() {
        boolean elsewhere = S3Uri.matches(model) || model.startsWith("file:");
        return !elsewhere && (model.contains("/") || Files.isDirectory(Path.of(model)))
                ? Path.of(model).toAbsolutePath().normalize().toString()
                : model;
    }
}
