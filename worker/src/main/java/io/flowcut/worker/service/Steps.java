package io.flowcut.worker.service;

import io.flowcut.workflows.config.PipelineConfig;
import java.util.List;
import java.util.Map;

/** The activities of a worker, with what they hold in common. */
public interface Steps extends AutoCloseable {
    /** An implementation of every activity interface. */
    List<Object> activities();

    /**
     * Looks, before a run begins, whether this process has the models that it needs, and logs device, engine and precision.
     *
     * @throws io.flowcut.workflows.error.FlowCutException of type MissingModel when it has not
     */
    void check(PipelineConfig run);

    /**
     * Seconds that networks have run so far, by what they compute ({@code flow}, {@code features}); without waiting for
     * one another.
     */
    default Map<String, Double> inferenceSeconds() {
        return Map.of();
    }

    /** Lets go of what the activities hold in common, when none of them runs any more. */
    @Override
    void close();
}
