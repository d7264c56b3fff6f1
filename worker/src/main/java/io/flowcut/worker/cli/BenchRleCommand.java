package io.flowcut.worker.cli;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.RleBenchmark;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flowcut bench rle}. */
@Command(name = "rle", description = "COCO run lengths of masks of 854x480, against pycocotools.")
public final class BenchRleCommand extends BenchSubcommand {
    private static final int WIDTH = 854;
    private static final int HEIGHT = 480;

    @Option(names = "--masks", paramLabel = "N", description = "Number of masks; default: 32.")
    private int masks = 32;

    @Option(names = "--seed", paramLabel = "N", description = "Other masks for every number; default: 1.")
    private long seed = 1;

    public BenchRleCommand(Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
    }

    @Override
    protected Benchmark benchmark() {
        if (masks < 1 || masks > 1000) {
            throw misused("--masks: " + masks + " is not allowed; allowed: 1 to 1000");
        }
        return new RleBenchmark(seed, masks, WIDTH, HEIGHT);
    }
}
