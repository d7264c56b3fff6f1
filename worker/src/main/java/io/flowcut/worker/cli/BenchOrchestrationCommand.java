package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.OrchestrationBenchmark;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.TemporalService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut bench orchestration}. */
@Command(
        name = "orchestration",
        description = "A generated clip through workflows and activities, embedded and (with --temporal) on a Temporal"
                + " service, against the same step classes in a plain loop.")
public final class BenchOrchestrationCommand extends BenchSubcommand {
    private final Pipeline pipeline;
    private final Map<String, String> environment;

    @Option(names = "--frames", paramLabel = "N", description = "Length of the clip; default: 100.")
    private int frames = 100;

    @Option(names = "--width", paramLabel = "PIXELS", description = "Width of the frames; default: 854.")
    private int width = 854;

    @Option(names = "--height", paramLabel = "PIXELS", description = "Height of the frames; default: 480.")
    private int height = 480;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private TemporalOptions temporal;

    public BenchOrchestrationCommand(Pipeline pipeline, Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.environment = Map.copyOf(environment);
    }

    @Override
    protected Benchmark benchmark() {
        config.assignments.add("chunk.parallelism=1");
        FlowCutConfig loaded = config.load(environment);
        Map<String, Supplier<TemporalService>> services = new LinkedHashMap<>();
        services.put("embedded", EmbeddedService::new);
        if (temporal.named(environment)) {
            services.put("service", () -> temporal.connect(environment));
        }
        DemoOptions clip;
        try {
            clip = new DemoOptions(DemoOptions.DEFAULT.seed(), frames, DemoOptions.DEFAULT.objects(), width, height);
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
        return new OrchestrationBenchmark(clip, pipeline, loaded, services);
    }
}
