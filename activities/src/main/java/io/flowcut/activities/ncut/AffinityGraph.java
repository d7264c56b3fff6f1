package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.util.Arrays;

/**
 * The thresholded affinity graph W of one frame: W_ij = 1 where the affinity of tokens i and j exceeds tau, else eps,
 * kept as one bit for each pair (N = 3,600: 1.6 MB).
 *
 * <p>Masking a token sets all its affinities to zero, its own too, and so all its weights to eps (to 1 where tau is
 * negative, since 0 > tau then). The bits stay: a mask is applied to the vectors that W is multiplied with.
 *
 * <p>Not safe for use by several threads at once.
 */
final class AffinityGraph {
    private static final int TABLE = 256;

    private final int tokens;
    private final int words;
    private final long[] bits;
    private final double eps;
    private final boolean zeroJoins;
    private final TileWorkers workers;
    private final byte[] masked;
    private final int[] edges;
    private final double[] visible;

    /**
     * @param bits symmetric; word w of row i (columns 64w to 64w + 63) at w * 64 * words + i with words = ceil(N / 64),
     *     zero beyond the last token
     * @param zeroJoins whether an affinity of zero exceeds tau
     */
    AffinityGraph(int tokens, long[] bits, double eps, boolean zeroJoins, TileWorkers workers) {
        this.tokens = tokens;
        this.words = (tokens + 63) / 64;
        if (bits.length != words * words * 64) {
            throw new IllegalArgumentException(bits.length + " words for " + tokens + " tokens");
        }
        this.bits = bits;
        this.eps = eps;
        this.zeroJoins = zeroJoins;
        this.workers = workers;
        this.masked = new byte[tokens];
        this.edges = new int[tokens];
        this.visible = new double[words * 64];
        countEdges();
    }

    /** The graph of a frame's features. */
    static AffinityGraph of(FrameFeatures features, NcutConfig config, TileWorkers workers) {
        return of(TokenFeatures.of(features, config.alpha(), workers), config, workers);
    }

    /** The graph of weighted unit features. */
    static AffinityGraph of(TokenFeatures features, NcutConfig config, TileWorkers workers) {
        BitMatrix bits = AffinityProduct.best(workers).process(features, config.tau());
        return new AffinityGraph(features.tokens(), bits.bits(), config.eps(), 0f > (float) config.tau(), workers);
    }

    /** Number of tokens N. */
    int tokens() {
        return tokens;
    }

    /** Whether W_ij = 1, masks applied. */
    boolean joined(int i, int j) {
        return masked[i] + masked[j] > 0 ? zeroJoins : joinedUnmasked(i, j);
    }

    private boolean joinedUnmasked(int i, int j) {
        return (bits[(j >>> 6) * words * 64 + i] >>> j & 1) != 0;
    }

    /** Row sum of W: the degree of a token, its own weight included; masks applied. */
    double degree(int i) {
        return eps * tokens + (1 - eps) * edges[i];
    }

    /** Ordered pairs with weight 1, a token with itself included; masks applied. */
    long edges() {
        long sum = 0;
        for (int count : edges) {
            sum += count;
        }
        return sum;
    }

    /** Masks the marked tokens, beside those that were masked before. */
    void mask(byte[] marked) {
        for (int i = 0; i < tokens; i++) {
            masked[i] |= marked[i];
        }
        countEdges();
    }

    private void countEdges() {
        int maskedTokens = 0;
        for (byte m : masked) {
            maskedTokens += m;
        }
        int base = zeroJoins ? maskedTokens : 0;
        Arrays.fill(edges, base);
        for (int w = 0; w < words; w++) {
            long seen = ~word(masked, w);
            int at = w * words * 64;
            for (int i = 0; i < tokens; i++) {
                edges[i] += Long.bitCount(bits[at + i] & seen);
            }
        }
        for (int i = 0; i < tokens; i++) {
            if (masked[i] != 0) {
                edges[i] = zeroJoins ? tokens : 0;
            }
        }
    }

    private static long word(byte[] marked, int w) {
        long word = 0;
        for (int j = w * 64; j < Math.min(marked.length, w * 64 + 64); j++) {
            word |= (long) marked[j] << j;
        }
        return word;
    }

    /**
     * W x = eps * sum(x) + (1 - eps) * B x with the bits B, masks applied.
     *
     * @param x vector of length N
     * @param y receives W x
     */
    void multiply(double[] x, double[] y) {
        double sum = 0;
        double maskedSum = 0;
        for (int j = 0; j < tokens; j++) {
            sum += x[j];
            boolean hidden = masked[j] != 0;
            maskedSum += hidden ? x[j] : 0;
            visible[j] = hidden ? 0 : x[j];
        }
        int parts = workers.parallelism();
        workers.run(parts, part -> {
            int from = (int) ((long) tokens * part / parts);
            int to = (int) ((long) tokens * (part + 1) / parts);
            multiplyBits(y, from, to);
        });
        double joinedSum = zeroJoins ? maskedSum : 0;
        double maskedRow = eps * sum + (zeroJoins ? (1 - eps) * sum : 0);
        for (int i = 0; i < tokens; i++) {
            y[i] = masked[i] != 0 ? maskedRow : eps * sum + (1 - eps) * (y[i] + joinedSum);
        }
    }

    /**
     * y = B x for some rows, by the method of the four Russians (Arlazarov et al. 1970): for 8 columns at a time the sums
     * of all 256 subsets are tabulated, and a row takes one sum per byte instead of one addition per bit.
     */
    private void multiplyBits(double[] y, int from, int to) {
        double[] table = new double[8 * TABLE];
        Arrays.fill(y, from, to, 0);
        for (int w = 0; w < words; w++) {
            for (int part = 0; part < 8; part++) {
                tabulate(table, part * TABLE, w * 64 + part * 8);
            }
            int at = w * words * 64;
            for (int i = from; i < to; i++) {
                long word = bits[at + i];
                int low = (int) word;
                int high = (int) (word >>> 32);
                double a = table[low & 255] + table[256 + (low >>> 8 & 255)];
                double b = table[512 + (low >>> 16 & 255)] + table[768 + (low >>> 24)];
                double c = table[1024 + (high & 255)] + table[1280 + (high >>> 8 & 255)];
                double d = table[1536 + (high >>> 16 & 255)] + table[1792 + (high >>> 24)];
                y[i] += (a + b) + (c + d);
            }
        }
    }

    private void tabulate(double[] table, int at, int column) {
        table[at] = 0;
        for (int bit = 0; bit < 8; bit++) {
            double value = visible[column + bit];
            int half = 1 << bit;
            for (int s = 0; s < half; s++) {
                table[at + half + s] = table[at + s] + value;
            }
        }
    }
}
