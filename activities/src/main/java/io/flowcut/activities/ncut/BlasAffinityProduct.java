package io.flowcut.activities.ncut;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
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
    private static final int TILE_ROWS = 128;
    private static final int TILE_COLUMNS = 512;
    private static final double ROUNDOFF = 0x1p-24;
    /** Two sums that are off, and room for the rounding of lengths and of the bounds. */
    private static final double SAFETY = 2.5;
    /** Where more pairs than one of this many must be computed again, the other product takes over. */
    private static final int FEW = 200;

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
                Loader.load(openblas_nolapack.class);
                // Tiles are spread over workers of our own. The setting holds for the process.
                openblas_nolapack.blas_set_num_threads(1);
                return true;
            } catch (LinkageError e) {
                return false;
            }
        }
    }

    @Override
    public BitMatrix process(TokenFeatures features, double tau) {
        try (Run run = new Run(features, tau)) {
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
        private final int tokens;
        private final int dimensions;
        private final float[] rows;
        private final float tau;
        private final float certain;
        private final float impossible;
        private final BitMatrix bits;
        private final FloatPointer left;
        private final ConcurrentLinkedQueue<Tile> idle = new ConcurrentLinkedQueue<>();
        private final AtomicLong again = new AtomicLong();

        Run(TokenFeatures features, double threshold) {
            tokens = features.tokens();
            dimensions = features.dimensions();
            rows = features.values();
            tau = (float) threshold;
            double slack = SAFETY * (dimensions + 2) * ROUNDOFF;
            certain = (float) (tau + slack) + 0.0f;
            impossible = (float) (tau - slack) + 0.0f;
            bits = new BitMatrix(tokens);
            left = new FloatPointer(rows);
        }

        void multiply() {
            int across = (tokens + TILE_COLUMNS - 1) / TILE_COLUMNS;
            int down = (tokens + TILE_ROWS - 1) / TILE_ROWS;
            workers.run(across * down, index -> {
                // The longest columns of tiles first.
                int column = (across - 1 - index / down) * TILE_COLUMNS;
                int row = index % down * TILE_ROWS;
                if (row < column + TILE_COLUMNS && !tooManyAgain()) {
                    Tile tile = idle.poll();
                    tile = tile == null ? new Tile() : tile;
                    tile.process(row, column);
                    idle.add(tile);
                }
            });
        }

        boolean tooManyAgain() {
            return again.get() > Math.max(TILE_ROWS * TILE_COLUMNS, (long) tokens * tokens / 2) / FEW;
        }

        @Override
        public void close() {
            idle.forEach(Tile::close);
            left.close();
        }

        /** Memory for one tile at a time. */
        private final class Tile implements AutoCloseable {
            private final FloatPointer product = new FloatPointer((long) TILE_ROWS * TILE_COLUMNS);
            private final float[] line = new float[TILE_COLUMNS];

            void process(int row, int column) {
                int first = Math.max(column, row / 64 * 64);
                int width = Math.min(column + TILE_COLUMNS, tokens) - first;
                int height = Math.min(TILE_ROWS, tokens - row);
                if (width <= 0) {
                    return;
                }
                // These share the memory of left, which outlives them: they must not be closed.
                FloatPointer a = new FloatPointer(left).position((long) row * dimensions);
                FloatPointer b = new FloatPointer(left).position((long) first * dimensions);
                openblas_nolapack.cblas_sgemm(
                        openblas_nolapack.CblasRowMajor,
                        openblas_nolapack.CblasNoTrans,
                        openblas_nolapack.CblasTrans,
                        height,
                        width,
                        dimensions,
                        1,
                        a,
                        dimensions,
                        b,
                        dimensions,
                        0,
                        product,
                        TILE_COLUMNS);
                for (int i = 0; i < height; i++) {
                    product.position((long) i * TILE_COLUMNS).get(line, 0, width);
                    threshold(row + i, first, width);
                }
                product.position(0);
            }

            private void threshold(int row, int first, int width) {
                for (int j = 0; j < width; j += 64) {
                    int end = Math.min(64, width - j);
                    long word = 0;
                    int near = 0;
                    for (int b = end - 1; b >= 0; b--) {
                        // The sign bit of c - a is set exactly where a > c.
                        int above = Float.floatToRawIntBits(certain - line[j + b]);
                        near |= above ^ Float.floatToRawIntBits(impossible - line[j + b]);
                        word = word << 1 | above >>> 31;
                    }
                    bits.set(row, (first + j) / 64, near < 0 ? again(row, first, j, end, word) : word);
                }
            }

            /** Computes again what is near tau. */
            private long again(int row, int first, int j, int end, long word) {
                long exact = word;
                int count = 0;
                for (int b = 0; b < end; b++) {
                    float affinity = line[j + b];
                    if (affinity <= certain && affinity >= impossible) {
                        count++;
                        if (inner(row, first + j + b) > tau) {
                            exact |= 1L << b;
                        }
                    }
                }
                again.addAndGet(count);
                return exact;
            }

            @Override
            public void close() {
                product.close();
            }
        }

        private float inner(int i, int j) {
            float sum = 0;
            int a = i * dimensions;
            int b = j * dimensions;
            for (int k = 0; k < dimensions; k++) {
                sum = Math.fma(rows[a + k], rows[b + k], sum);
            }
            return sum;
        }
    }
}
