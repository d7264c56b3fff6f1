package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.RegionSimilarity;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.demo.DemoScore;
import io.flowcut.worker.demo.PictureSize;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.RunSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code flowcut demo}. */
@Command(
        name = "demo",
        description = {
            "Label a generated clip whose truth is known, score the labels and write a report.",
            "",
            "Needs no network and no model files. Textured objects move, turn and hide one another before a textured"
                    + " background under camera shake; they are labelled exactly as flowcut label would, and J (IoU,"
                    + " a mean over frames) of every object is printed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut demo",
            "  flowcut demo --seed 7 --objects 2 --size 640x360 --out out/seven"
        })
public final class DemoCommand implements Callable<Integer> {
    private final Labeller labeller;
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private RootCommand root;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for the clip and the outputs; default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("out", "demo");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Another clip for every number; default: ${DEFAULT-VALUE}.")
    private long seed = DemoOptions.DEFAULT.seed();

    @Option(names = "--frames", paramLabel = "N", description = "Length of the clip; default: ${DEFAULT-VALUE}.")
    private int frames = DemoOptions.DEFAULT.frames();

    @Option(names = "--objects", paramLabel = "N", description = "Number of objects; default: ${DEFAULT-VALUE}.")
    private int objects = DemoOptions.DEFAULT.objects();

    @Option(names = "--size", paramLabel = "WxH", description = "Size of the frames; default: ${DEFAULT-VALUE}.")
    private String size = DemoOptions.DEFAULT.width() + "x" + DemoOptions.DEFAULT.height();

    @Mixin
    private ConfigOptions config;

    @Mixin
    private OutputOptions output;

    public DemoCommand(Labeller labeller, Terminal terminal, Map<String, String> environment) {
        this.labeller = requireNonNull(labeller, "labeller");
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        DemoClip clip = new DemoClip(options());
        DemoClipFolder folder = new DemoClipFolder(out.resolve("demo-clip"));
        LabelRequest request = new LabelRequest(
                List.of(folder.frames().toString()), out.toString(), "demo-" + seed, config.load(environment));
        folder.write(clip);
        LabelOutcome outcome = labeller.run(request, output, root.debug());
        if (outcome instanceof LabelOutcome.Stopped stopped) {
            return labeller.stopped(stopped, output);
        }
        LabelOutcome.Finished finished = (LabelOutcome.Finished) outcome;
        RegionSimilarity.Result score = new DemoScore(clip)
                .process(finished.tracks(finished.videos().iterator().next()));
        if (!output.quiet) {
            labeller.print(finished.summary(), finished.report());
            print(score);
        }
        if (output.json) {
            terminal.json(result(finished, score));
        }
        return Labeller.exitCode(finished.summary());
    }

    private DemoOptions options() {
        PictureSize picture;
        try {
            picture = PictureSize.parse(size);
        } catch (IllegalArgumentException e) {
            throw misused("--size: " + e.getMessage());
        }
        try {
            return new DemoOptions(seed, frames, objects, picture.width(), picture.height());
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
    }

    private CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private void print(RegionSimilarity.Result score) {
        for (RegionSimilarity.ObjectScore object : score.objects()) {
            String track =
                    object.trackId().isPresent() ? "track " + object.trackId().getAsInt() : "no track";
            terminal.out().printf(Locale.ROOT, "object %d: J %.3f (%s)%n", object.object(), object.meanJ(), track);
        }
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "mean J %.3f over %d objects%n",
                        score.meanJ(),
                        score.objects().size());
        terminal.out().flush();
    }

    private Map<String, Object> result(LabelOutcome.Finished finished, RegionSimilarity.Result score) {
        RunSummary summary = finished.summary();
        Map<String, Object> perObject = new LinkedHashMap<>();
        score.objects().forEach(object -> perObject.put(Integer.toString(object.object()), object.meanJ()));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("meanJ", score.meanJ());
        result.put("perObject", perObject);
        result.put("seed", seed);
        result.put("frames", summary.counts().frames());
        result.put("tracks", summary.counts().tracks());
        result.put("features.backend", summary.featuresBackend());
        result.put("seconds", summary.seconds());
        result.put("framesPerSecond", summary.framesPerSecond());
        result.put("report", finished.report());
        return result;
    }
}
