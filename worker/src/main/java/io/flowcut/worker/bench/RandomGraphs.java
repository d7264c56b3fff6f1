package io.flowcut.worker.bench;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.ncut.CutStages;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Our eigensolver against the reference's dense one on random graphs of 400 to 1,600 tokens. Both get the same edges, so
 * only the solvers are compared.
 *
 * <p>Half of the graphs come from features as a network gives them, half from random directions in 3 to 8 dimensions.
 */
final class RandomGraphs {
    private static final int[] SIDES = {20, 25, 30, 35, 40};
    private static final int DIMENSIONS = 48;
    private static final double EIGENVALUE_ERROR = 1e-8;
    private static final double SMALLEST_COSINE = 0.999999;
    private static final double SMALLEST_AGREEMENT = 0.999;
    /** Below this distance of the next eigenvalue the reference's vector is no better determined than ours. */
    private static final double SMALLEST_GAP = 1e-6;

    private final int count;
    private double eigenvalueError;
    private double cosine = 1;
    private double sameSide = 1;
    private int determined;

    /** @param count number of graphs, at least 1 */
    RandomGraphs(int count) {
        this.count = count;
    }

    List<Agreement> compare(BenchRun run, Executor executor, int parallelism) {
        for (int graph = 0; graph < count; graph++) {
            FrameFeatures features = features(graph);
            compare(run, new CutStages(features, NcutConfig.DEFAULT, executor, parallelism), features.tokens());
        }
        String where = "random graphs (" + count + " of 400 to 1600 tokens): ";
        String vectors = "random graphs (" + determined + " with one solution): ";
        return List.of(
                Agreement.atMost(where + "largest difference of lambda", eigenvalueError, EIGENVALUE_ERROR),
                Agreement.atLeast(vectors + "smallest cosine of the eigenvectors", cosine, SMALLEST_COSINE),
                Agreement.atLeast(vectors + "smallest share on the same side", sameSide, SMALLEST_AGREEMENT));
    }

    private static FrameFeatures features(int graph) {
        int side = SIDES[graph % SIDES.length];
        if (graph % 2 == 0) {
            return new GeneratedFeatures(100L + graph, side, side).process(DIMENSIONS);
        }
        SplittableRandom random = new SplittableRandom(graph);
        int dimensions = 3 + graph % 6;
        float[] rgb = new float[side * side * dimensions];
        float[] flow = new float[side * side * dimensions];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (float) (random.nextDouble() + random.nextDouble() - 1);
            flow[i] = (float) (random.nextDouble() + random.nextDouble() - 1);
        }
        return new FrameFeatures(side, side, rgb, flow);
    }

    private void compare(BenchRun run, CutStages ours, int tokens) {
        byte[] edges = new byte[tokens * tokens];
        for (int i = 0; i < tokens; i++) {
            for (int j = 0; j < tokens; j++) {
                edges[i * tokens + j] = (byte) (ours.joined(i, j) ? 1 : 0);
            }
        }
        Path file = run.scratch().resolve("graph.npy");
        Path vector = run.scratch().resolve("graph-vector.npy");
        try {
            NpyFile.write(file, edges, tokens, tokens);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written: " + e, e);
        }
        run.reference()
                .orElseThrow()
                .call(
                        "solve_graph",
                        Map.of("edges", file.toString(), "eps", NcutConfig.DEFAULT.eps(), "file", vector.toString()));
        // The two eigenvalues, then the vector.
        double[] theirs = NpyFile.read(vector).doubles();
        double[] expected = new double[tokens];
        System.arraycopy(theirs, 2, expected, 0, tokens);
        double[] actual = ours.eigenvector();
        eigenvalueError = Math.max(eigenvalueError, Math.abs(ours.eigenvalue() - theirs[0]));
        if (theirs[1] - theirs[0] > SMALLEST_GAP) {
            determined++;
            cosine = Math.min(cosine, VectorAgreement.cosine(actual, expected));
            sameSide = Math.min(sameSide, VectorAgreement.sameSide(actual, expected));
        }
    }
}
