package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private LabelOptions options;

    @ParentCommand
    private RootCommand root;

    public LabelCommand(Labeller labeller, Map<String, String> environment) {
        this.labeller = requireNonNull(labeller, "labeller");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        return options.run(labeller, environment, List.of(), root.debug());
    }
}
