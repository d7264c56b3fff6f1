package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.PipelineBenchmark;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.Preset;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.report.ReportWriter;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.LabelRun;
import io.flowcut.worker.run.RunListener;
import io.flowcut.worker.run.RunProgress;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.Steps;
import io.flowcut.workflows.config.PipelineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{1,3})x([1-9][0-9]{1,3})");

    private final Pipeline pipeline;
    private final Map<String, String> environment;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Model cache, or random for ~/.cache/flowcut/models-random; default: random.")
    private String models = BenchModels.RANDOM;

    @Option(names = "--frames", paramLabel = "N", description = "Frames of the clip; default: 6.")
    private int frames = 6;

    @Option(
            names = "--size",
            paramLabel = "HEIGHTxWIDTH",
            description = "Size of the frames, and of the pictures that the networks get, in pixels; default: 480x848.")
    private String size = "480x848";

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
        Matcher sides = SIZE.matcher(size);
        if (!sides.matches()) {
            throw misused("--size: " + size + " is not allowed; allowed: HEIGHTxWIDTH in pixels, such as 480x848");
        }
        int height = Integer.parseInt(sides.group(1));
        int width = Integer.parseInt(sides.group(2));
        Path cache = BenchModels.cache(models, environment);
        List<String> settled = new ArrayList<>(BenchModels.EVERY_MASK);
        settled.addAll(List.of("models.cache=" + cache, "features.size=" + height + "x" + width, "chunk.frames=2"));
        FlowCutConfig settings = config.with(Preset.EXACT, settled, environment);
        DemoClipFolder clip = new DemoClipFolder(out.resolve("clip"));
        try {
            clip.write(new DemoClip(new DemoOptions(1, frames, DemoOptions.DEFAULT.objects(), width, height)));
        } catch (IllegalArgumentException e) {
            throw misused("--size: " + e.getMessage());
        }
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

    private PipelineBenchmark.Labelled label(Path clip, Path target, FlowCutConfig settings) {
        MeasuredPipeline measured = new MeasuredPipeline(pipeline);
        LabelOutcome outcome = new LabelRun(EmbeddedService::new, measured, new Silent(), new StopSignal())
                .run(new LabelRequest(List.of(clip.toString()), target.toString(), "bench", settings));
        return new PipelineBenchmark.Labelled(outcome, measured.inference);
    }

    /** Asks, when a run has ended, how long the networks ran. */
    private static final class MeasuredPipeline implements Pipeline {
        private final Pipeline inner;
        private Map<String, Double> inference = Map.of();

        MeasuredPipeline(Pipeline inner) {
            this.inner = inner;
        }

        @Override
        public Steps open(Storage storage, FlowCutConfig config) {
            Steps steps = inner.open(storage, config);
            return new Steps() {
                @Override
                public List<Object> activities() {
                    return steps.activities();
                }

                @Override
                public void check(PipelineConfig run) {
                    steps.check(run);
                }

                @Override
                public void close() {
                    inference = steps.inferenceSeconds();
                    steps.close();
                }
            };
        }

        @Override
        public ReportWriter reports(Storage storage) {
            return inner.reports(storage);
        }
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
