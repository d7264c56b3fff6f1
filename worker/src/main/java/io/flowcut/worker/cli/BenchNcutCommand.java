package io.flowcut.worker.cli;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.GrowthBenchmark;
import io.flowcut.worker.bench.NcutBenchmark;
import io.flowcut.worker.bench.NcutInput;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flowcut bench ncut} and {@code flowcut bench affinity}. */
public abstract class BenchNcutCommand extends BenchSubcommand {
    private final boolean affinityAlone;

    @Option(
            names = "--case",
            paramLabel = "DIR",
            description = "A case of the golden data instead of generated features: rgb.npy, flow.npy, case.json.")
    private Path golden;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Tokens of the generated features, on a grid as square as they allow; default: 3600.")
    private int tokens = 3600;

    @Option(
            names = "--dimensions",
            paramLabel = "D",
            description = "Length of the picture's and of the flow's features; default: 384.")
    private int dimensions = 384;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Other features for every number; default: 9, which has three objects.")
    private long seed = 9;

    private BenchNcutCommand(Terminal terminal, Map<String, String> environment, boolean affinityAlone) {
        super(terminal, environment);
        this.affinityAlone = affinityAlone;
    }

    @Override
    protected Benchmark benchmark() {
        if (dimensions < 1 || dimensions > 4096) {
            throw misused("--dimensions: " + dimensions + " is not allowed; allowed: 1 to 4096");
        }
        if (golden != null) {
            return new NcutBenchmark(NcutInput.golden(golden), affinityAlone, graphs());
        }
        if (tokens < 4 || tokens > 40_000) {
            throw misused("--tokens: " + tokens + " is not allowed; allowed: 4 to 40000");
        }
        int rows = (int) Math.sqrt(tokens);
        while (tokens % rows != 0) {
            rows--;
        }
        return new NcutBenchmark(NcutInput.generated(seed, rows, tokens / rows, dimensions), affinityAlone, graphs());
    }

    /** Random graphs to compare on. */
    protected int graphs() {
        return 0;
    }

    /** Seed of the generated features. */
    final long seed() {
        return seed;
    }

    /** Length of the generated features. */
    final int dimensions() {
        return dimensions;
    }

    /** {@code flowcut bench ncut}. */
    @Command(
            name = "ncut",
            description =
                    "Affinity, eigenvector, and the masks of a frame with the affinity included, on all processors.",
            footer = {
                "",
                "Examples:",
                "  flowcut bench ncut --reference ../shared/reference --json ncut.json",
                "  flowcut bench ncut --case ../shared/golden/ncut/judo-60x60",
                "  flowcut bench ncut --growth --plot growth.svg"
            })
    public static final class Cut extends BenchNcutCommand {
        @Option(
                names = "--growth",
                description = "Instead: how our time grows from 900 to 14400 tokens, with exponents.")
        private boolean growth;

        @Option(names = "--plot", paramLabel = "FILE", description = "With --growth: write the plot there, as SVG.")
        private Path plot;

        @Option(
                names = "--graphs",
                paramLabel = "N",
                description = "Random graphs of 400 to 1600 tokens whose eigenvectors are compared with the reference's"
                        + " dense solver, where it is there; default: 20.")
        private int graphs = 20;

        public Cut(Terminal terminal, Map<String, String> environment) {
            super(terminal, environment, false);
        }

        @Override
        protected int graphs() {
            return graphs;
        }

        @Override
        protected Benchmark benchmark() {
            if (graphs < 0 || graphs > 1000) {
                throw misused("--graphs: " + graphs + " is not allowed; allowed: 0 to 1000");
            }
            Benchmark one = super.benchmark();
            return growth ? new GrowthBenchmark(seed(), dimensions(), Optional.ofNullable(plot)) : one;
        }
    }

    /** {@code flowcut bench affinity}. */
    @Command(name = "affinity", description = "The affinity graph of a frame alone, on all processors.")
    public static final class Affinity extends BenchNcutCommand {
        public Affinity(Terminal terminal, Map<String, String> environment) {
            super(terminal, environment, true);
        }
    }
}
