package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.worker.demo.GeneratedClips;
import io.flowcut.worker.demo.PictureSize;
import io.flowcut.worker.run.GenerateRun;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.RunSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flowcut generate}. */
@Command(
        name = "generate",
        description = {
            "Write generated clips whose truth is known, for training and for evaluation.",
            "",
            "Textured objects move, turn and hide one another before a textured background under camera shake, as in"
                    + " flowcut demo. The folder is laid out as one of flowcut label whose labels are the truth"
                    + " (annotations.json, segments.json, masks/, run.json), with the pictures in frames/VIDEO: give"
                    + " DIR/frames to flowcut label or predict, DIR to flowcut dataset assemble, and"
                    + " DIR/annotations.json to flowcut evaluate ytvis. No two seeds share a clip."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example:", "  flowcut generate --clips 40 --seed 1 --out out/train"})
public final class GenerateCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the clips and their truth; must hold no run yet.")
    private String out;

    @Option(names = "--clips", required = true, paramLabel = "N", description = "Number of clips.")
    private int clips;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Other clips for every number; default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--frames", paramLabel = "N", description = "Frames of each clip; default: ${DEFAULT-VALUE}.")
    private int frames = 24;

    @Option(
            names = "--objects",
            paramLabel = "N[-M]",
            description = "Objects of each clip, from N to M; default: ${DEFAULT-VALUE}.")
    private String objects = "1-3";

    @Option(names = "--size", paramLabel = "WxH", description = "Size of the frames; default: ${DEFAULT-VALUE}.")
    private String size = "432x240";

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the dataset; default: that of the folder.")
    private String name;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private OutputOptions output;

    public GenerateCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        GeneratedClips generated = clips();
        if (S3Uri.matches(out)) {
            throw misused("--out: " + out + " is not a folder on this machine");
        }
        Path folder = Path.of(out).toAbsolutePath().normalize();
        String folderName =
                folder.getFileName() == null ? "clips" : folder.getFileName().toString();
        LabelRequest request = new LabelRequest(
                List.of(), folder.toString(), name == null ? folderName : name, config.load(environment));
        RunSummary summary = new GenerateRun(progress()).run(generated, request);
        if (!output.quiet) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "generated %d clips: %d frames, %d tracks, %d segments in %.1f s%nframes: %s%n",
                            summary.counts().videos(),
                            summary.counts().frames(),
                            summary.counts().tracks(),
                            summary.counts().segments(),
                            summary.seconds(),
                            folder.resolve("frames"));
            terminal.out().flush();
        }
        if (output.json) {
            terminal.json(result(summary, folder));
        }
        return ExitCode.DONE;
    }

    private IntConsumer progress() {
        int step = Math.max(1, clips / 10);
        return done -> {
            if (!output.quiet && done % step == 0) {
                terminal.err().println(done + " of " + clips + " clips");
                terminal.err().flush();
            }
        };
    }

    private GeneratedClips clips() {
        Matcher range = RANGE.matcher(objects);
        if (!range.matches()) {
            throw misused("--objects: " + objects + " is not a number or a range; expected N or N-M, such as 1-3");
        }
        int fewest = Integer.parseInt(range.group(1));
        int most = range.group(2) == null ? fewest : Integer.parseInt(range.group(2));
        PictureSize picture;
        try {
            picture = PictureSize.parse(size);
        } catch (IllegalArgumentException e) {
            throw misused("--size: " + e.getMessage());
        }
        try {
            return new GeneratedClips(seed, clips, frames, fewest, most, picture);
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
    }

    private CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private static Map<String, Object> result(RunSummary summary, Path folder) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("state", summary.state());
        result.put("videos", summary.counts().videos());
        result.put("frames", summary.counts().frames());
        result.put("tracks", summary.counts().tracks());
        result.put("segments", summary.counts().segments());
        result.put("seconds", summary.seconds());
        result.put("digest", summary.digests().dataset());
        result.put("folder", folder.toString());
        return result;
    }
}
