package io.flowcut.activities.ncut;

import io.flowcut.activities.natives.NativeLibraries;
import io.flowcut.activities.ncut.TriangleTiles.Tile;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.IntBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * The product by OpenBLAS: tiles of the upper triangle are multiplied one at a time by a worker each, and turned into bits
 * while they are in its cache.
 *
 * <p>OpenBLAS adds in an order that depends on the processor. A sum of K products of 32-bit floats is off by at most K
 * 2^-24 times the sum of their magnitudes, whatever the order (Higham, Accuracy and Stability of Numerical Algorithms,
 * 3.1), and that is at most 1 for rows of unit length. So only affinities within twice that of tau can fall on another
 * side of it than in the order that {@link AffinityProduct} asks for. These pairs, some in ten thousand, are computed
 * again in that order.
 */
final class BlasAffinityProduct implements AffinityProduct {
    private static final double ROUNDOFF = 0x1p-24;
    /** Two sums that are off, and room for the rounding of lengths and of the bounds. */
    private static final double SAFETY = 2.5;
    /** Where more pairs than one of this many must be computed again, the other product takes over. */
    private static final int FEW = 200;
    /** Pairs that are few in any graph. */
    private static final int ALWAYS_FEW = 1 << 15;

    private final TileWorkers workers;
    private final AffinityProduct other;

    /** @param other does the work where too many affinities are near tau */
    BlasAffinityProduct(TileWorkers workers, AffinityProduct other) {
        this.workers = workers;
        this.other = other;
    }

    /** Whether OpenBLAS is there for this machine; loads it. */
    static boolean available() {
        return Library.LOADED;
    }

    private static final class Library {
        static final boolean LOADED = load();

        private static boolean load() {
            try {
                NativeLibraries.load();
                // Tiles are spread over workers of our own. The setting holds for the process.
                openblas_nolapack.blas_set_num_threads(1);
                return true;
            } catch (FlowCutException | LinkageError e) {
                return false;
            }
        }
    }

    @Override
    public BitMatrix process(TokenFeatures features, double tau) {
        try (Run run = new Run(features, (float) tau)) {
            run.multiply();
            if (run.tooManyAgain()) {
                return other.process(features, tau);
            }
            run.bits.mirror(workers);
            return run.bits;
        }
    }

    /** One product. */
    private final class Run implements AutoCloseable {
        private final TokenFeatures features;
        private final float tau;
        private final BitMatrix bits;
        private final FloatPointer rows;
        private final List<Tile> tiles;
        private final int side;
        private final ConcurrentLinkedQueue<Multiplier> idle = new ConcurrentLinkedQueue<>();
        private final AtomicLong again = new AtomicLong();

        Run(TokenFeatures features, float tau) {
            this.features = features;
            this.tau = tau;
            bits = new BitMatrix(features.tokens());
            rows = new FloatPointer(features.values());
            tiles = TriangleTiles.of(features.tokens(), workers.parallelism());
            side = tiles.stream().mapToInt(Tile::columns).max().orElseThrow();
        }

        void multiply() {
            workers.run(tiles.size(), index -> {
                if (!tooManyAgain()) {
                    Multiplier multiplier = idle.poll();
                    multiplier = multiplier == null ? new Multiplier() : multiplier;
                    multiplier.process(tiles.get(index));
                    idle.add(multiplier);
                }
            });
        }

        boolean tooManyAgain() {
            return again.get() > Math.max(ALWAYS_FEW, (long) features.tokens() * features.tokens() / 2) / FEW;
        }

        @Override
        public void close() {
            idle.forEach(Multiplier::close);
            rows.close();
        }

        /** Multiplies one tile at a time. */
        private final class Multiplier implements AutoCloseable {
            private final FloatPointer product = new FloatPointer((long) side * side);
            // Shares the product's memory, as the pointers below share that of the rows: they must not be closed.
            private final IntBuffer floatBits = new IntPointer(product).asBuffer();
            private final TileBits tileBits =
                    new TileBits(features, tau, SAFETY * (features.dimensions() + 2) * ROUNDOFF, bits, side);

            void process(Tile tile) {
                int length = features.dimensions();
                FloatPointer columns = new FloatPointer(rows).position((long) tile.column() * length);
                // A line of the product is a column of the tile, as its bits want it.
                if (tile.diagonal()) {
                    openblas_nolapack.cblas_ssyrk(
                            openblas_nolapack.CblasRowMajor,
                            openblas_nolapack.CblasLower,
                            openblas_nolapack.CblasNoTrans,
                            tile.columns(),
                            length,
                            1,
                            columns,
                            length,
                            0,
                            product,
                            side);
                } else {
                    openblas_nolapack.cblas_sgemm(
                            openblas_nolapack.CblasRowMajor,
                            openblas_nolapack.CblasNoTrans,
                            openblas_nolapack.CblasTrans,
                            tile.columns(),
                            tile.rows(),
                            length,
                            1,
                            columns,
                            length,
                            new FloatPointer(rows).position((long) tile.row() * length),
                            length,
                            0,
                            product,
                            side);
                }
                tileBits.process(tile, floatBits, side, count -> {
                    again.addAndGet(count);
                    return !tooManyAgain();
                });
            }

            @Override
            public void close() {
                product.close();
            }
        }
    }
}
