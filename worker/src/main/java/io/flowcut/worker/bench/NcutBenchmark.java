package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.ncut.CutStages;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The affinity graph, the eigenvector of its first cut, and the masks of a frame with the affinity included, on all
 * processors.
 */
public final class NcutBenchmark implements Benchmark {
    private static final double SMALLEST_COSINE = 0.9999;
    private static final double SMALLEST_AGREEMENT = 0.999;
    /** Pairs whose affinity is tau but for rounding come out either way. */
    private static final double ROUNDED_PAIRS = 1e-5;

    private final NcutInput input;
    private final boolean affinityAlone;
    private final int graphs;

    /**
     * @param affinityAlone whether to leave the cuts out
     * @param graphs number of random graphs whose eigenvectors are compared with the reference's, where it is there
     */
    public NcutBenchmark(NcutInput input, boolean affinityAlone, int graphs) {
        this.input = requireNonNull(input, "input");
        this.affinityAlone = affinityAlone;
        this.graphs = graphs;
    }

    @Override
    public Optional<String> driver() {
        return Optional.of("ncut_driver.py");
    }

    @Override
    public BenchReport run(BenchRun run) {
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(processors);
        try {
            input.load(run);
            CutStages ours = new CutStages(input.features(), input.config(), pool, processors);
            List<StageTiming> stages = new ArrayList<>();
            stages.add(run.time("affinity", ours::affinity, "affinity", Map.of()));
            if (!affinityAlone) {
                stages.add(run.time("eigenvector", ours::eigenvector, "eigenvector", Map.of()));
                stages.add(run.time("masks with affinity", ours::masks, "cut", Map.of()));
            }
            Map<String, Object> parameters = input.parameters();
            parameters.put("repeats", run.repeats());
            parameters.put("edges", ours.edges());
            if (!affinityAlone) {
                parameters.put("masks", ours.masks().size());
                parameters.put("products", ours.products());
            }
            List<Agreement> agreements = new ArrayList<>();
            if (run.reference().isPresent()) {
                agreements.addAll(compare(run, ours));
                if (!affinityAlone && graphs > 0) {
                    agreements.addAll(new RandomGraphs(graphs).compare(run, pool, processors));
                }
            }
            return new BenchReport(
                    affinityAlone ? "affinity" : "ncut", input.description(), parameters, stages, agreements);
        } catch (IOException e) {
            throw FlowCutException.storage(run.scratch().toString(), "cannot be written: " + e, e);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Agreement> compare(BenchRun run, CutStages ours) {
        List<Agreement> agreements = new ArrayList<>();
        agreements.add(Agreement.atMost(
                "pairs joined on one side only, of all pairs",
                differentPairs(fetch(run, "save_edges").bytes(), ours),
                ROUNDED_PAIRS));
        if (affinityAlone) {
            return agreements;
        }
        double[] expected = fetch(run, "save_vector").doubles();
        double[] actual = ours.eigenvector();
        agreements.add(Agreement.atLeast(
                "cosine of the eigenvectors", VectorAgreement.cosine(actual, expected), SMALLEST_COSINE));
        agreements.add(Agreement.atLeast(
                "tokens on the same side of the cut", VectorAgreement.sameSide(actual, expected), SMALLEST_AGREEMENT));
        List<byte[]> masks = ours.masks();
        byte[] theirs = fetch(run, "save_masks").bytes();
        int tokens = input.features().tokens();
        int different = Math.abs(theirs.length / tokens - masks.size()) * tokens;
        for (int m = 0; m < Math.min(masks.size(), theirs.length / tokens); m++) {
            for (int i = 0; i < tokens; i++) {
                different += masks.get(m)[i] == theirs[m * tokens + i] ? 0 : 1;
            }
        }
        agreements.add(Agreement.atMost("tokens that differ in " + masks.size() + " masks", different, 0));
        return agreements;
    }

    private static NpyFile fetch(BenchRun run, String function) {
        Path file = run.scratch().resolve(function + ".npy");
        run.reference().orElseThrow().call(function, Map.of("file", file.toString()));
        return NpyFile.read(file);
    }

    private double differentPairs(byte[] packed, CutStages ours) {
        int tokens = input.features().tokens();
        int stride = (tokens + 7) / 8;
        long different = 0;
        for (int i = 0; i < tokens; i++) {
            for (int j = 0; j < tokens; j++) {
                boolean theirs = (packed[i * stride + (j >> 3)] >> (j & 7) & 1) != 0;
                different += ours.joined(i, j) == theirs ? 0 : 1;
            }
        }
        return different / ((double) tokens * tokens);
    }
}
