package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.ablation.Ablation;
import io.flowcut.worker.ablation.AblationReport;
import io.flowcut.worker.ablation.AblationSetting;
import io.flowcut.worker.run.LabelRun;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.tracking.AblationTracking;
import io.flowcut.worker.tracking.RunTracking;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code flowcut ablate}. */
@Command(
        name = "ablate",
        description = {
            "Show what each stage brings: label the same videos under several settings and hold each against the truth.",
            "",
            "Varies one stage at a time: alpha, tau, flow stride, CRF on and off, matching on and off. All settings share"
                    + " OUT/artifacts, so each computes only what it changes. Writes ablation.md, ablation.json and"
                    + " ablation.svg, and an MLflow run with a nested run for each setting."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut ablate clip/frames --gt clip/masks --out out/ablation",
            "  flowcut ablate a/frames b/frames --gt a=a/masks --gt b=b/masks --settings full,crf-off --out out/ablation"
        })
public final class AblateCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Pipeline pipeline;
    private final RunTracking tracking;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private RootCommand root;

    @Parameters(arity = "1..*", paramLabel = "INPUT", description = "Videos, as for flowcut label.")
    private List<String> inputs;

    @Option(
            names = "--gt",
            required = true,
            paramLabel = "[VIDEO=]DIR",
            description =
                    "True masks of a video: palette PNGs named as its frames. Without VIDEO it is named as a frame"
                            + " folder would be: by the folder, or the one above a folder masks. Repeatable.")
    private List<String> truth;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the outputs of all settings.")
    private Path out;

    @Option(
            names = "--settings",
            split = ",",
            paramLabel = "NAME",
            description = "Only these settings, such as full,crf-off; the first is what the others are compared with.")
    private List<String> names;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private OutputOptions output;

    public AblateCommand(Terminal terminal, Map<String, String> environment, Pipeline pipeline, RunTracking tracking) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.tracking = requireNonNull(tracking, "tracking");
    }

    @Override
    public Integer call() {
        Instant started = Instant.now();
        List<AblationSetting> settings = settings();
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err(), Signals.DRAINING).install();
        ProgressDisplay display = new ProgressDisplay(terminal, output.quiet, root.debug());
        Ablation ablation = new Ablation(
                inputs,
                masks(),
                out,
                assignments -> config.load(environment, assignments),
                request -> new LabelRun(EmbeddedService::new, pipeline, display, stop).run(request));
        List<Ablation.Scored> scored = new ArrayList<>();
        for (AblationSetting setting : settings) {
            say("setting " + setting.name() + " (" + (scored.size() + 1) + " of " + settings.size() + ")");
            Optional<Ablation.Scored> one = ablation.run(setting);
            if (one.isEmpty()) {
                say("stopped; the same command resumes from what is finished");
                return stop.exitCode().orElseThrow();
            }
            scored.add(one.get());
        }
        AblationReport report =
                new AblationReport(scored.stream().map(Ablation.Scored::row).toList());
        report.write(out);
        Path name = out.toAbsolutePath().normalize().getFileName();
        new AblationTracking(tracking)
                .record(out, String.valueOf(name), scored, started)
                .ifPresent(this::say);
        print(report);
        return ExitCode.DONE;
    }

    private void print(AblationReport report) {
        if (!output.quiet) {
            terminal.out().print(report.text());
            terminal.out().println("plot: " + out.resolve("ablation.svg"));
            terminal.out().flush();
        }
        if (output.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("state", "done");
            json.put("settings", report.values());
            terminal.json(json);
        }
    }

    private void say(String line) {
        if (!output.quiet) {
            terminal.err().println("flowcut: " + line);
            terminal.err().flush();
        }
    }

    private List<AblationSetting> settings() {
        if (names == null) {
            return AblationSetting.ALL;
        }
        List<AblationSetting> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(AblationSetting.ALL.stream()
                    .filter(setting -> setting.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> misused("--settings: " + name + " is not allowed; allowed: "
                            + String.join(
                                    ", ",
                                    AblationSetting.ALL.stream()
                                            .map(AblationSetting::name)
                                            .toList()))));
        }
        return chosen;
    }

    private SortedMap<String, Path> masks() {
        SortedMap<String, Path> masks = new TreeMap<>();
        for (String one : truth) {
            int equals = one.indexOf('=');
            Path folder = Path.of(one.substring(equals + 1)).toAbsolutePath().normalize();
            String video = equals > 0 ? one.substring(0, equals) : videoOf(folder);
            if (masks.put(video, folder) != null) {
                throw misused("--gt: video " + video + " has two; name them as --gt VIDEO=DIR");
            }
        }
        return masks;
    }

    private static String videoOf(Path folder) {
        Path above = folder.getParent();
        boolean generic = String.valueOf(folder.getFileName()).equals("masks") && above != null;
        return String.valueOf(generic ? above.getFileName() : folder.getFileName());
    }

    private CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
