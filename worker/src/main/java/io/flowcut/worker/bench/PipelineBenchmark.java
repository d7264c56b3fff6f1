package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Labelling from frames to masks, everything included, against the bare inference of RAFT-large and ViT-S/8 by torch in
 * Python at the same size, by turns. A frame is one flow and two pictures through the transformer on either side. Steps
 * run beside one another and wait for the networks, which run one at a time: their seconds do not add up.
 */
public final class PipelineBenchmark implements Benchmark {
    private static final int UPDATES = 20;
    private static final String INFERENCE = " inference";

    private final IntFunction<Labelled> label;
    private final int height;
    private final int width;
    private final String setting;

    /**
     * A finished run.
     *
     * @param inference seconds that networks ran, by what they compute
     */
    public record Labelled(LabelOutcome outcome, Map<String, Double> inference) {
        public Labelled {
            requireNonNull(outcome, "outcome");
            inference = new LinkedHashMap<>(inference);
        }
    }

    /**
     * @param label labels the clip once more, into an output of its own; its argument counts the runs
     * @param height height of the pictures that the networks get
     * @param width width likewise
     * @param setting the models in words
     */
    public PipelineBenchmark(IntFunction<Labelled> label, int height, int width, String setting) {
        this.label = requireNonNull(label, "label");
        this.height = height;
        this.width = width;
        this.setting = requireNonNull(setting, "setting");
    }

    @Override
    public Optional<String> driver() {
        return Optional.of("pipeline_driver.py");
    }

    /** Seconds a frame by stage, a list entry a run. */
    private static final class Seconds {
        private final Map<String, List<Double>> stages = new LinkedHashMap<>();

        void add(String stage, double seconds) {
            stages.computeIfAbsent(stage, name -> new ArrayList<>()).add(seconds);
        }

        List<Double> of(String stage) {
            return stages.getOrDefault(stage, List.of());
        }
    }

    @Override
    public BenchReport run(BenchRun run) {
        Seconds ours = new Seconds();
        Seconds reference = new Seconds();
        run.reference()
                .ifPresent(python -> python.call("load", Map.of("height", height, "width", width, "updates", UPDATES)));
        // Once untimed: the first call of torch allocates.
        run.reference().ifPresent(python -> python.call("infer", Map.of()));
        long frames = 0;
        long masks = 0;
        for (int repeat = 0; repeat < run.repeats(); repeat++) {
            run.progress().accept("bare inference, then labelling: run " + (repeat + 1) + " of " + run.repeats());
            run.reference().ifPresent(python -> bare(python, reference));
            Labelled labelled = label.apply(repeat);
            RunSummary summary = summary(labelled.outcome());
            frames = summary.counts().frames();
            masks = summary.counts().masks();
            ours.add("a frame", summary.seconds() / frames);
            for (Map.Entry<String, Double> network : labelled.inference().entrySet()) {
                ours.add(network.getKey() + INFERENCE, network.getValue() / frames);
            }
            for (RunSummary.Step step : summary.steps()) {
                ours.add("step " + step.step(), step.seconds() / frames);
            }
            run.reference().ifPresent(python -> bare(python, reference));
        }
        return report(ours, reference, frames, masks);
    }

    private static void bare(ReferenceProcess python, Seconds reference) {
        JsonNode answer = python.call("infer", Map.of());
        reference.add("a frame", answer.get("seconds").doubleValue());
        reference.add("flow" + INFERENCE, answer.get("flow").doubleValue());
        reference.add("features" + INFERENCE, answer.get("features").doubleValue());
    }

    private BenchReport report(Seconds ours, Seconds reference, long frames, long masks) {
        List<StageTiming> timings = new ArrayList<>();
        ours.stages.forEach((stage, seconds) -> timings.add(new StageTiming(stage, seconds, reference.of(stage))));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("height", height);
        parameters.put("width", width);
        parameters.put("frames", frames);
        parameters.put("masks", masks);
        parameters.put("models", setting);
        String input = String.format(
                "%d frames at %dx%d, start included, %d masks; %s", frames, height, width, masks, setting);
        if (timings.get(0).ratio().isPresent()) {
            double over = 1 / timings.get(0).ratio().getAsDouble();
            parameters.put("overBareInference", over);
            input += String.format("; %.2f times the bare inference", over);
        }
        return new BenchReport("pipeline", input, parameters, timings, List.of());
    }

    private static RunSummary summary(LabelOutcome outcome) {
        if (outcome instanceof LabelOutcome.Finished finished) {
            return finished.summary();
        }
        throw new FlowCutException(ErrorType.BAD_INPUT, "bench pipeline: stopped");
    }
}
