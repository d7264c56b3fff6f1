package io.flowcut.activities.ncut;

/**
 * The product in plain Java. Only the upper triangle is computed; its 64x64 bit blocks are mirrored.
 *
 * <p>The matrix is turned into panels of {@value #PANEL} columns, so that the inner loop runs along tokens over separate
 * arrays at one common index, which is the form that HotSpot turns into vector code. A step updates 3 rows by 2
 * features at once (6 multiply-adds for 5 loads and 3 stores): larger steps are faster where HotSpot 17 vectorises them,
 * but whether it does depends on the trip counts that it has seen before it compiles. Tiles are
 * claimed by the workers; each product is summed in the same order whoever computes it, so the result does not depend
 * on the number of threads.
 */
final class ScalarAffinityProduct implements AffinityProduct {
    private static final int PANEL = 512;
    private static final int TILE_ROWS = 48;
    private static final int STEP_ROWS = 3;
    private static final int STEP_FEATURES = 2;
    private static final int FEATURE_BLOCK = 96;

    private final TileWorkers workers;

    ScalarAffinityProduct(TileWorkers workers) {
        this.workers = workers;
    }

    @Override
    public BitMatrix process(TokenFeatures features, double tau) {
        return new Run(features, tau).process();
    }

    /** One product. */
    private final class Run {
        private final TokenFeatures features;
        private final float tau;
        private final int tokens;
        private final int dimensions;
        private final BitMatrix bits;
        private final float[][][] panels;

        Run(TokenFeatures features, double tau) {
            this.features = features;
            // Adding 0 turns -0 into 0, whose sign the comparison below relies on.
            this.tau = (float) tau + 0.0f;
            this.tokens = features.tokens();
            this.dimensions = (features.dimensions() + 1) / STEP_FEATURES * STEP_FEATURES;
            this.bits = new BitMatrix(tokens);
            this.panels = new float[(tokens + PANEL - 1) / PANEL][dimensions][];
        }

        BitMatrix process() {
            workers.run(panels.length, this::fillPanel);
            int tileRows = (tokens + TILE_ROWS - 1) / TILE_ROWS;
            workers.run(panels.length * tileRows, tile -> {
                // Full panels first, the last one, which may be narrow, at the end: HotSpot unrolls by the lengths it
                // sees.
                int panel = (2 * panels.length - 2 - tile / tileRows) % panels.length;
                int row = tile % tileRows * TILE_ROWS;
                if (row < (panel + 1) * PANEL) {
                    computeTile(panel, row);
                }
            });
            bits.mirror(workers);
            return bits;
        }

        private void fillPanel(int panel) {
            float[][] columns = panels[panel];
            for (int k = 0; k < dimensions; k++) {
                columns[k] = new float[PANEL];
            }
            int first = panel * PANEL;
            int count = Math.min(PANEL, tokens - first);
            int length = features.dimensions();
            float[] values = features.values();
            for (int block = 0; block < count; block += 16) {
                int end = Math.min(count, block + 16);
                for (int k = 0; k < length; k++) {
                    float[] column = columns[k];
                    for (int j = block; j < end; j++) {
                        column[j] = values[(first + j) * length + k];
                    }
                }
            }
        }

        private void computeTile(int panel, int firstRow) {
            int rows = Math.min(TILE_ROWS, tokens - firstRow);
            int padded = (rows + STEP_ROWS - 1) / STEP_ROWS * STEP_ROWS;
            float[] left = leftRows(firstRow, rows, padded);
            float[][] sums = new float[padded][PANEL];
            int from = Math.max(0, firstRow / 64 * 64 - panel * PANEL);
            int to = Math.min(PANEL, bits.words() * 64 - panel * PANEL);
            float[][] columns = panels[panel];
            for (int block = 0; block < dimensions; block += FEATURE_BLOCK) {
                int end = Math.min(dimensions, block + FEATURE_BLOCK);
                for (int i = 0; i < padded; i += STEP_ROWS) {
                    for (int k = block; k < end; k += STEP_FEATURES) {
                        float[] column0 = columns[k];
                        float[] column1 = columns[k + 1];
                        int at = i * dimensions + k;
                        multiplyAdd(
                                sums[i], sums[i + 1], sums[i + 2], column0, column1, left, at, dimensions, from, to);
                    }
                }
            }
            for (int i = 0; i < rows; i++) {
                threshold(sums[i], panel, firstRow + i, from, to);
            }
        }

        private float[] leftRows(int firstRow, int rows, int padded) {
            float[] left = new float[padded * dimensions];
            int length = features.dimensions();
            for (int i = 0; i < rows; i++) {
                System.arraycopy(features.values(), (firstRow + i) * length, left, i * dimensions, length);
            }
            return left;
        }

        /** sums += left (3 rows from {@code at}, {@code stride} apart, 2 features) * columns, for from <= j < to. */
        private static void multiplyAdd(
                float[] sum0,
                float[] sum1,
                float[] sum2,
                float[] column0,
                float[] column1,
                float[] left,
                int at,
                int stride,
                int from,
                int to) {
            float a00 = left[at];
            float a01 = left[at + 1];
            float a10 = left[at + stride];
            float a11 = left[at + stride + 1];
            float a20 = left[at + 2 * stride];
            float a21 = left[at + 2 * stride + 1];
            for (int j = from; j < to; j++) {
                float x0 = column0[j];
                float x1 = column1[j];
                sum0[j] = Math.fma(a01, x1, Math.fma(a00, x0, sum0[j]));
                sum1[j] = Math.fma(a11, x1, Math.fma(a10, x0, sum1[j]));
                sum2[j] = Math.fma(a21, x1, Math.fma(a20, x0, sum2[j]));
            }
        }

        private void threshold(float[] sums, int panel, int row, int from, int to) {
            for (int j = from; j < to; j += 64) {
                long word = 0;
                for (int b = 63; b >= 0; b--) {
                    // The sign bit of tau - a is set exactly where a > tau.
                    word = (word << 1) | (Float.floatToRawIntBits(tau - sums[j + b]) >>> 31);
                }
                bits.set(row, (panel * PANEL + j) / 64, word);
            }
        }
    }
}
