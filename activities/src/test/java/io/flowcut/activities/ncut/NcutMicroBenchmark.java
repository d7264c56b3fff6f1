package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The parts of a cut one by one: features, the two affinity products, the degrees, W x, one eigenvector, and all masks. How
 * to run it stands in docs/ncut.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class NcutMicroBenchmark {
    /** Side of the token grid. */
    @Param({"30", "60"})
    public int side;

    /** Length of the picture's and of the flow's features. */
    @Param("384")
    public int dimensions;

    private ExecutorService pool;
    private TileWorkers workers;
    private FrameFeatures frame;
    private TokenFeatures features;
    private AffinityGraph graph;
    private BitMatrix bits;
    private LanczosEigensolver solver;
    private NormalizedCut cut;
    private double[] x;
    private double[] y;

    /** Makes two groups of noisy tokens. */
    @Setup
    public void open() {
        int threads = Runtime.getRuntime().availableProcessors();
        pool = Executors.newFixedThreadPool(threads);
        workers = new TileWorkers(pool, threads);
        Random random = new Random(1);
        int tokens = side * side;
        float[] rgb = new float[tokens * dimensions];
        float[] flow = new float[tokens * dimensions];
        for (int i = 0; i < rgb.length; i++) {
            int token = i / dimensions;
            boolean inside = token / side < side / 3 && token % side < side / 2;
            float centre = inside == (i % 2 == 0) ? 1 : 0.4f;
            rgb[i] = centre + (float) random.nextGaussian();
            flow[i] = centre + (float) random.nextGaussian();
        }
        frame = new FrameFeatures(side, side, rgb, flow);
        features = TokenFeatures.of(frame, NcutConfig.DEFAULT.alpha());
        bits = AffinityProduct.best(workers).process(features, NcutConfig.DEFAULT.tau());
        graph = graph();
        cut = new NormalizedCut(NcutConfig.DEFAULT, pool, threads);
        solver = new LanczosEigensolver(tokens);
        x = random.doubles(tokens).toArray();
        y = new double[tokens];
    }

    @TearDown
    public void close() {
        pool.shutdownNow();
    }

    @Benchmark
    public Object weighFeatures() {
        return TokenFeatures.of(frame, NcutConfig.DEFAULT.alpha(), workers);
    }

    @Benchmark
    public Object productInJava() {
        return new ScalarAffinityProduct(workers).process(features, NcutConfig.DEFAULT.tau());
    }

    @Benchmark
    public Object productByOpenBlas() {
        return new BlasAffinityProduct(workers, new ScalarAffinityProduct(workers))
                .process(features, NcutConfig.DEFAULT.tau());
    }

    @Benchmark
    public Object countDegrees() {
        return graph();
    }

    private AffinityGraph graph() {
        NcutConfig config = NcutConfig.DEFAULT;
        return new AffinityGraph(features.tokens(), bits.bits(), config.eps(), config.tau() < 0, workers);
    }

    @Benchmark
    public double[] multiply() {
        graph.multiply(x, y);
        return y;
    }

    @Benchmark
    public Object eigenvector() {
        return solver.process(graph);
    }

    @Benchmark
    public Object masks() {
        return cut.trace(frame);
    }
}
