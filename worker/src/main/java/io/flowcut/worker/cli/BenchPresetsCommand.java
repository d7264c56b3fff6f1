package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.InputResolver;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.worker.bench.PresetSetting;
import io.flowcut.worker.bench.PresetTable;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowcut bench presets}. */
@Command(
        name = "presets",
        description = {
            "Seconds a frame of the presets, and of other ways to cut inference, against how far their results are from"
                    + " those of the preset exact.",
            "",
            "Runs flow, features, cuts and CRF of the first frames of a clip one after the other; loading and a first run"
                    + " of each network are not timed. Every mask is kept. A setting is held against the first one.",
            "",
            "Where the machine has other work, --set models.threads=1 makes the processor's seconds comparable."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  flowcut bench presets ../shared/data/clips/judo/frames --frames 3 --out out/presets"
        })
public final class BenchPresetsCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CLIP", description = "A folder of frames or a video.")
    private String clip;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for presets.md and presets.json.")
    private Path out;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Model cache, or random for ~/.cache/flowcut/models-random; default: random.")
    private String models = BenchModels.RANDOM;

    @Option(names = "--frames", paramLabel = "N", description = "Frames to label; default: 3.")
    private int frames = 3;

    @Option(
            names = "--settings",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, such as exact,fast; default: all.")
    private List<String> names =
            PresetSetting.ALL.stream().map(PresetSetting::name).toList();

    @Option(names = "--cold", description = "Leave out the untimed first run of each network.")
    private boolean cold;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private JsonOption json;

    public BenchPresetsCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        if (frames < 1 || frames > 100) {
            throw misused("--frames: " + frames + " is not allowed; allowed: 1 to 100");
        }
        List<PresetSetting> settings = names.stream().map(this::setting).toList();
        Path cache = BenchModels.cache(models, environment);
        try {
            Files.createDirectories(out);
            PresetTable table = PresetTable.measure(settings, one -> config(one, cache), pictures(), !cold, this::tell);
            Files.writeString(out.resolve("presets.md"), String.join("\n", table.lines()) + "\n");
            Files.write(out.resolve("presets.json"), new ObjectMapper().writeValueAsBytes(table.json()));
            table.lines().forEach(terminal.out()::println);
            terminal.out().flush();
            if (json.wanted()) {
                terminal.json(table.json());
            }
            return ExitCode.DONE;
        } catch (IOException e) {
            throw FlowCutException.storage(out.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    private PresetSetting setting(String name) {
        return PresetSetting.ALL.stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow(() -> misused("--settings: " + name + " is not allowed; allowed: "
                        + String.join(
                                ", ",
                                PresetSetting.ALL.stream()
                                        .map(PresetSetting::name)
                                        .toList())));
    }

    private FlowCutConfig config(PresetSetting setting, Path cache) {
        List<String> before = new ArrayList<>(BenchModels.EVERY_MASK);
        before.add("models.cache=" + cache);
        return config.of(setting.preset(), before, setting.assignments(), environment);
    }

    /** One frame more than are labelled, for the flow of the last. */
    private List<RgbImage> pictures() {
        try (Storage storage = Storage.local(new FileArtifactStore(out.resolve("probe")))) {
            VideoInfo video = new VideoProber(storage)
                    .probe(new InputResolver(storage).resolve(List.of(clip)).get(0));
            if (video.frames() <= frames) {
                throw FlowCutException.badInput(
                        clip, "has " + video.frames() + " frames, where " + (frames + 1) + " are needed");
            }
            List<RgbImage> pictures = new ArrayList<>();
            try (FrameSource source = VideoOpener.open(video, storage)) {
                for (int i = 0; i <= frames; i++) {
                    pictures.add(source.read(i));
                }
            }
            return pictures;
        }
    }

    private void tell(String line) {
        terminal.err().println(line);
        terminal.err().flush();
    }

    private CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
