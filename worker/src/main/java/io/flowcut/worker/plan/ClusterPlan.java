package io.flowcut.worker.plan;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a job will probably take.
 *
 * @param seconds from the submission to the last result
 * @param cost price of all workers' time until then
 * @param redone frames that a stage computed again over those that it had to compute
 * @param preemptions workers that are taken away
 * @param busy share of the workers' slots that are at work, in [0,1]
 * @param trials simulated courses that this comes from
 */
public record ClusterPlan(Range seconds, Range cost, Range redone, Range preemptions, Range busy, int trials) {
    /**
     * Simulates a job many times over, on all processors; the same seed gives the same plan.
     *
     * @param trials how often, from 1
     * @throws io.flowcut.workflows.error.FlowCutException of type Config when the job has no end with these workers
     */
    public static ClusterPlan simulate(
            Workload load, List<WorkerPool> pools, MeasuredStages measured, int trials, long seed) {
        List<Trial> all = IntStream.range(0, trials)
                .parallel()
                .mapToObj(trial -> new ClusterSimulation(load, pools, measured, seed + trial).run())
                .toList();
        return new ClusterPlan(
                range(all, Trial::seconds),
                range(all, Trial::cost),
                range(all, Trial::redone),
                range(all, Trial::preemptions),
                range(all, Trial::busy),
                trials);
    }

    private static Range range(List<Trial> trials, ToDoubleFunction<Trial> figure) {
        return Range.of(trials.stream().mapToDouble(figure).toArray());
    }
}
