package io.flowcut.worker.cli;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.ScalingBenchmark;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.demo.DemoOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut bench scaling}. */
@Command(
        name = "scaling",
        description = "A job of six generated clips on a Temporal service (--temporal) that has no other workers: two"
                + " worker processes on a core each, against one on one core. Needs two cores, and taskset.")
public final class BenchScalingCommand extends BenchSubcommand {
    private final Map<String, String> environment;

    @Option(names = "--frames", paramLabel = "N", description = "Length of each clip; default: 24.")
    private int frames = 24;

    @Option(names = "--width", paramLabel = "PIXELS", description = "Width of the frames; default: 432.")
    private int width = 432;

    @Option(names = "--height", paramLabel = "PIXELS", description = "Height of the frames; default: 240.")
    private int height = 240;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private TemporalOptions temporal;

    public BenchScalingCommand(Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
        this.environment = Map.copyOf(environment);
    }

    @Override
    protected Benchmark benchmark() {
        if (!temporal.named(environment)) {
            throw misused("--temporal HOST:PORT is missing: workers are processes of their own");
        }
        if (Runtime.getRuntime().availableProcessors() < 2) {
            throw misused("there is one core; two workers need two");
        }
        config.assignments.add("dataset.parallelism=6");
        FlowCutConfig loaded = config.load(environment);
        DemoOptions clip;
        try {
            clip = new DemoOptions(DemoOptions.DEFAULT.seed(), frames, DemoOptions.DEFAULT.objects(), width, height);
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
        List<String> connection = temporal.address == null ? List.of() : List.of("--temporal", temporal.address);
        return new ScalingBenchmark(clip, loaded, () -> temporal.connect(environment), connection);
    }
}
