package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.PipelineBenchmark;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.Preset;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.LabelRun;
import io.flowcut.worker.run.RunListener;
import io.flowcut.worker.run.RunProgress;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut bench pipeline}. */
@Command(
        name = "pipeline",
        description = {
            "Labelling of a generated clip with RAFT and DINO, everything included, against the bare inference of both by"
                    + " torch in Python.",
            "",
            "Without --preset the settings are those of the preset exact. All masks are kept and refined, whatever their"
                    + " score, for random networks make no good ones."
        },
        footer = {
            "",
            "Example:",
            "  flowcut bench pipeline --models random --out out/bench --repeats 1 --python ~/.cache/flowcut/torch-2.7.1/bin/python"
        })
public final class BenchPipelineCommand extends BenchSubcommand {
    private static final String RANDOM = "random";

    private final Pipeline pipeline;
    private final Map<String, String> environment;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Model cache, or random for ~/.cache/flowcut/models-random; default: random.")
    private String models = RANDOM;

    @Option(names = "--frames", paramLabel = "N", description = "Frames of the clip; default: 6.")
    private int frames = 6;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "Folder for the clip and for the outputs of every run.")
    private Path out;

    @Mixin
    private ConfigOptions config;

    public BenchPipelineCommand(Pipeline pipeline, Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.environment = Map.copyOf(environment);
    }

    @Override
    protected Benchmark benchmark() {
        if (frames < 1 || frames > 1000) {
            throw misused("--frames: " + frames + " is not allowed; allowed: 1 to 1000");
        }
        int height = 480;
        int width = 848;
        Path cache = models.equals(RANDOM)
                ? Path.of(environment.getOrDefault("HOME", "/"), ".cache", "flowcut", "models-random")
                : Path.of(models);
        if (!Files.isDirectory(cache)) {
            throw new FlowCutException(
                    ErrorType.MISSING_MODEL,
                    cache + ": no such model cache; activities/models/export_models.py --random-weights makes one");
        }
        FlowCutConfig settings = config.with(
                Preset.EXACT,
                List.of(
                        "models.cache=" + cache,
                        "features.size=" + height + "x" + width,
                        "chunk.frames=2",
                        "quality.minMask=0",
                        "crf.minScore=-1",
                        "crf.minIou=0",
                        "matching.minTrackFrames=1"),
                environment);
        DemoClipFolder clip = new DemoClipFolder(out.resolve("clip"));
        clip.write(new DemoClip(new DemoOptions(1, frames, DemoOptions.DEFAULT.objects(), width, height)));
        return new PipelineBenchmark(
                run -> {
                    // A new folder each time: what an earlier run finished would be reused.
                    return label(clip.frames(), out.resolve("run-" + System.currentTimeMillis() + "-" + run), settings);
                },
                height,
                width,
                settings.pipeline().flow().model() + " at a longer side of "
                        + settings.pipeline().flow().maxSide() + ", "
                        + settings.pipeline().features().model() + ", engine "
                        + settings.models().engine());
    }

    private LabelOutcome label(Path clip, Path target, FlowCutConfig settings) {
        return new LabelRun(EmbeddedService::new, pipeline, new Silent(), new StopSignal())
                .run(new LabelRequest(List.of(clip.toString()), target.toString(), "bench", settings));
    }

    /** Says nothing. */
    private static final class Silent implements RunListener {
        @Override
        public void opened(Path own) {}

        @Override
        public void note(String line) {}

        @Override
        public void progress(RunProgress progress) {}

        @Override
        public void ended() {}
    }
}
