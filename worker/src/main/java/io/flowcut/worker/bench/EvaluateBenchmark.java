package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowcut.activities.dataset.benchmark.DavisFolders;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.activities.evaluation.davis.DavisEvaluator;
import io.flowcut.activities.evaluation.davis.DavisResult;
import io.flowcut.activities.evaluation.davis.DavisTask;
import io.flowcut.activities.evaluation.davis.ObjectGroups;
import io.flowcut.activities.evaluation.davis.TrueSequence;
import io.flowcut.activities.evaluation.ytvis.ApFigures;
import io.flowcut.activities.evaluation.ytvis.YtvisEvaluator;
import io.flowcut.activities.evaluation.ytvis.YtvisResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The evaluators on all processors, files read included, against the official ones in Python. The official evaluator of
 * DAVIS is in no package registry; the driver follows its protocol with its libraries. It takes a quarter of an hour for
 * six sequences, so that only some are timed against it, and all alone.
 */
public final class EvaluateBenchmark implements Benchmark {
    private static final double EXACT = 1e-9;
    private static final double CONTOUR = 1e-6;

    private final Path truth;
    private final Path results;
    private final Path davisTruth;
    private final Path davisFound;
    private final List<String> sequences;
    private Optional<YtvisResult> ytvis = Optional.empty();
    private Optional<DavisResult> davis = Optional.empty();

    /**
     * @param truth YouTube-VIS truth
     * @param results YouTube-VIS results
     * @param davisTruth folder of sequence folders with true masks
     * @param davisFound the same with found ones
     * @param sequences those of DAVIS that are timed against the reference, at least one
     */
    public EvaluateBenchmark(Path truth, Path results, Path davisTruth, Path davisFound, List<String> sequences) {
        this.truth = requireNonNull(truth, "truth");
        this.results = requireNonNull(results, "results");
        this.davisTruth = requireNonNull(davisTruth, "davisTruth");
        this.davisFound = requireNonNull(davisFound, "davisFound");
        this.sequences = List.copyOf(sequences);
    }

    @Override
    public Optional<String> driver() {
        return Optional.of("evaluate_driver.py");
    }

    @Override
    public BenchReport run(BenchRun run) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("gt", truth.toAbsolutePath().toString());
        arguments.put("results", results.toAbsolutePath().toString());
        arguments.put("davis_gt", davisTruth.toAbsolutePath().toString());
        arguments.put("davis_pred", davisFound.toAbsolutePath().toString());
        arguments.put("sequences", sequences);
        run.reference().ifPresent(process -> process.call("load", arguments));
        List<String> all =
                DavisFolders.open(davisTruth, DavisFolders.UNSUPERVISED, "val").sequences();
        BenchRun alone =
                new BenchRun(run.repeats(), run.warmUpSeconds(), Optional.empty(), run.scratch(), run.progress());
        List<StageTiming> stages = new ArrayList<>();
        stages.add(run.time("ytvis", this::ytvis, "ytvis", Map.of()));
        stages.add(run.time(
                "davis " + String.join(" ", sequences),
                () -> davis = Optional.of(davis(sequences)),
                "davis",
                Map.of()));
        stages.add(alone.time("davis, all " + all.size(), () -> davis(all), "davis", Map.of()));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("ytvis", truth.toString());
        parameters.put("davis", davisTruth.toString());
        parameters.put("sequences", sequences);
        parameters.put("repeats", run.repeats());
        return new BenchReport(
                "evaluate",
                truth.getFileName() + " and " + davisTruth + ", files read included",
                parameters,
                stages,
                run.reference().map(this::compare).orElse(List.of()));
    }

    private void ytvis() {
        VisFile annotations = VisFile.open(truth);
        ytvis = Optional.of(new YtvisEvaluator(ParallelTasks.processors())
                .evaluate(annotations, VisFile.openResults(results, annotations)));
    }

    private DavisResult davis(List<String> names) {
        List<TrueSequence> judged = names.stream()
                .map(name -> new TrueSequence(name, davisTruth.resolve(name), ObjectGroups.EACH))
                .toList();
        return new DavisEvaluator(DavisTask.UNSUPERVISED, DavisEvaluator.MAX_PROPOSALS, ParallelTasks.processors())
                .evaluate(judged, davisFound);
    }

    private List<Agreement> compare(ReferenceProcess reference) {
        JsonNode expected = reference.call("ytvis", Map.of()).get("figures");
        YtvisResult ours = ytvis.orElseThrow();
        double ap =
                Math.max(largest(ours.classAware(), expected.get(0)), largest(ours.classAgnostic(), expected.get(1)));
        // Mean, recall and decay of J, then of F.
        JsonNode figures = reference.call("davis", Map.of()).get("figures");
        Map<String, Double> measured = davis.orElseThrow().figures();
        List<String> names = List.of("J-Mean", "J-Recall", "J-Decay", "F-Mean", "F-Recall", "F-Decay");
        double region = 0;
        double contour = 0;
        for (int i = 0; i < names.size(); i++) {
            double difference =
                    Math.abs(measured.get(names.get(i)) - figures.get(i).doubleValue());
            region = i < 3 ? Math.max(region, difference) : region;
            contour = i < 3 ? contour : Math.max(contour, difference);
        }
        return List.of(
                Agreement.atMost("largest difference of an AP or AR", ap, EXACT),
                Agreement.atMost("largest difference of a figure of J", region, EXACT),
                Agreement.atMost("largest difference of a figure of F", contour, CONTOUR));
    }

    private static double largest(ApFigures ours, JsonNode expected) {
        double largest = 0;
        int i = 0;
        for (double value : ours.summary().values()) {
            largest = Math.max(largest, Math.abs(value - expected.get(i++).doubleValue()));
        }
        return largest;
    }
}
