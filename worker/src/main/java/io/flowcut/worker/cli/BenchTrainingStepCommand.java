package io.flowcut.worker.cli;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.TrainingStepBenchmark;
import io.flowcut.worker.config.FlowCutConfig;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flowcut bench training-step}. */
@Command(
        name = "training-step",
        description = {
            "A step of training and the prediction of a clip, on generated clips held in memory.",
            "",
            "Sizes, device and batch are settings: --preset r50, --set training.device=gpu."
        })
public final class BenchTrainingStepCommand extends BenchSubcommand {
    private final Map<String, String> environment;

    @Mixin
    private TrainingOptions config;

    public BenchTrainingStepCommand(Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
        this.environment = Map.copyOf(environment);
    }

    @Override
    protected Benchmark benchmark() {
        FlowCutConfig loaded = config.load(environment);
        return new TrainingStepBenchmark(loaded.training(), loaded.models().threads());
    }
}
