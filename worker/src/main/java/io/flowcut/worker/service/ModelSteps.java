package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.features.ClassicalDescriptor;
import io.flowcut.activities.features.DinoFeatures;
import io.flowcut.activities.features.FeatureExtractor;
import io.flowcut.activities.flow.DisFlow;
import io.flowcut.activities.flow.FlowEstimator;
import io.flowcut.activities.flow.RaftFlow;
import io.flowcut.activities.inference.ModelRuntime;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.worker.config.ModelsConfig;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.config.PipelineConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the estimators and extractors that requests ask for. Models are touched when the first request asks for one. */
final class ModelSteps implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelSteps.class);

    private final ModelsConfig config;
    private Optional<ModelRuntime> runtime = Optional.empty();

    /**
     * @throws io.flowcut.workflows.error.FlowCutException of type Config when a GPU is asked for and there is none
     */
    ModelSteps(ModelsConfig config) {
        this.config = requireNonNull(config, "config");
        // A GPU is looked for at once; auto waits for the first model, so that runs without one load nothing.
        String device = config.device().startsWith("gpu") ? runtime().device().toString() : config.device();
        log.info(
                "models: device {}, engine {}, precision {}, cache {}",
                device,
                config.engine(),
                config.precision(),
                config.open().root());
    }

    /**
     * Looks whether the models that a run needs are there and logs what will run where.
     *
     * @throws io.flowcut.workflows.error.FlowCutException of type MissingModel when one is not
     */
    void check(PipelineConfig run) {
        if (run.flow().backend().equals(FlowConfig.RAFT)) {
            log.info(runtime().describe(run.flow().model(), ModelKind.FLOW));
        }
        if (run.features().backend().equals(FeaturesConfig.DINO)) {
            log.info(runtime().describe(run.features().model(), ModelKind.FEATURES));
        }
    }

    /** The estimator for a request. */
    FlowEstimator flow(FlowConfig flow) {
        return flow.backend().equals(FlowConfig.RAFT) ? new RaftFlow(flow, runtime()) : new DisFlow(flow);
    }

    /** The extractor for a request. */
    FeatureExtractor features(FeaturesConfig features) {
        return features.backend().equals(FeaturesConfig.DINO)
                ? new DinoFeatures(features, runtime())
                : new ClassicalDescriptor(features);
    }

    /** Seconds that models have run so far, by kind. */
    synchronized Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (ModelKind kind : ModelKind.values()) {
            runtime.ifPresent(loaded -> seconds.put(kind.word(), loaded.seconds(kind)));
        }
        return seconds;
    }

    private synchronized ModelRuntime runtime() {
        if (runtime.isEmpty()) {
            runtime = Optional.of(new ModelRuntime(config.open(), config.defaults()));
        }
        return runtime.get();
    }

    @Override
    public synchronized void close() {
        runtime.ifPresent(ModelRuntime::close);
        runtime = Optional.empty();
    }
}
