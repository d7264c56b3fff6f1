package io.flowcut.activities.crf;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
 * The parts of the dense CRF one by one on two threads: building both lattices, one pass of the bilateral filter, and a whole
 * refinement. How to run it stands in docs/crf.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class CrfMicroBenchmark {
    private static final CrfConfig CONFIG = CrfConfig.DEFAULT;

    /** Width of the picture in pixels. */
    @Param("854")
    public int width;

    /** Height of the picture in pixels. */
    @Param("480")
    public int height;

    /** Masks that are filtered together. */
    @Param({"1", "3"})
    public int masks;

    private BandRunner.Session session;
    private RgbImage picture;
    private List<BinaryMask> given;
    private CrfKernels kernels;
    private LatticeKernel channels;
    private DenseCrf crf;
    private float[][] blocks;

    /** Makes a picture of smooth colours with some noise, and discs as masks. */
    @Setup
    public void open() {
        Random random = new Random(1);
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            double wave = Math.sin(x / 40.0 + i % 3) + Math.cos(y / 25.0 - i % 3);
            pixels[i] = (byte) Math.max(0, Math.min(255, 128 + 50 * wave + 4 * random.nextGaussian()));
        }
        picture = new RgbImage(width, height, pixels);
        given = new ArrayList<>();
        for (int mask = 0; mask < masks; mask++) {
            given.add(disc(width * (mask + 1) / (masks + 1), height / 2, Math.min(width, height) / 6));
        }
        session = new BandRunner(2).session();
        kernels = new CrfKernels(CONFIG, width, height, session);
        kernels.read(picture, session);
        channels = LatticeKernel.of(masks);
        blocks = new float[BandRunner.BANDS][MeanField.BLOCK * masks];
        crf = new DenseCrf(CONFIG, 2);
    }

    private BinaryMask disc(int centreX, int centreY, int radius) {
        byte[] inside = new byte[width * height];
        for (int i = 0; i < inside.length; i++) {
            int x = i % width - centreX;
            int y = i / width - centreY;
            inside[i] = (byte) (x * x + y * y < radius * radius ? 1 : 0);
        }
        return new BinaryMask(width, height, inside);
    }

    @TearDown
    public void close() {
        session.close();
    }

    @Benchmark
    public Object gaussianLattice() {
        return new CrfKernels(CONFIG, width, height, session);
    }

    @Benchmark
    public Object bilateralLattice() {
        kernels.read(picture, session);
        return kernels;
    }

    /** Splat, blur and slice of the bilateral kernel, as in one iteration of the mean field. */
    @Benchmark
    public float[][] bilateralFilter() {
        LatticeFilter filter = kernels.filters().get(1);
        filter.use(channels);
        session.run(filter::clearTarget);
        session.run(band -> visit(band, (from, to) -> filter.splat(from, to, blocks[band])));
        filter.blur(session);
        session.run(band -> visit(band, (from, to) -> filter.slice(from, to, blocks[band])));
        return blocks;
    }

    private void visit(int band, Block block) {
        int points = width * height;
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += MeanField.BLOCK) {
            Arrays.fill(blocks[band], 1);
            block.process(from, Math.min(from + MeanField.BLOCK, end));
        }
    }

    private interface Block {
        void process(int from, int to);
    }

    @Benchmark
    public List<RefinedMask> refine() {
        return crf.process(picture, given);
    }
}
