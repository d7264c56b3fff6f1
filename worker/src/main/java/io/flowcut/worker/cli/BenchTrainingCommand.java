package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.TrainingBenchmark;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.TrainingSteps;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut bench training}. */
@Command(
        name = "training",
        description = "A training through workflow, checkpoints and (with MLFLOW_TRACKING_URI) tracking against a bare"
                + " loop of the same steps.")
public final class BenchTrainingCommand extends BenchSubcommand {
    private final Pipeline pipeline;
    private final Map<String, String> environment;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATASET",
            description = "Folder of a training dataset without a validation side (assembly.valShare=0).")
    private Path data;

    @Mixin
    private TrainingOptions config;

    public BenchTrainingCommand(Pipeline pipeline, Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.environment = Map.copyOf(environment);
    }

    @Override
    protected Benchmark benchmark() {
        FlowCutConfig loaded = config.load(environment);
        return new TrainingBenchmark(
                data.toAbsolutePath().normalize().toUri().toString(),
                pipeline,
                storage -> TrainingSteps.standard(environment).backend(storage, loaded.models()),
                loaded);
    }
}
