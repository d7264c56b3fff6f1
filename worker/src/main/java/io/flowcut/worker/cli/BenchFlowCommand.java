package io.flowcut.worker.cli;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.FlowBenchmark;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoOptions;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flowcut bench flow}. */
@Command(
        name = "flow",
        description = "DIS flow between two frames of the demo clip at 854x480, against OpenCV's Python.")
public final class BenchFlowCommand extends BenchSubcommand {
    private static final int WIDTH = 854;
    private static final int HEIGHT = 480;

    @Option(names = "--seed", paramLabel = "N", description = "Another clip for every number; default: 1.")
    private long seed = 1;

    public BenchFlowCommand(Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
    }

    @Override
    protected Benchmark benchmark() {
        DemoClip clip = new DemoClip(new DemoOptions(seed, 2, DemoOptions.DEFAULT.objects(), WIDTH, HEIGHT));
        return new FlowBenchmark(clip.frame(0).image(), clip.frame(1).image());
    }
}
