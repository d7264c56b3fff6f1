package io.flowcut.worker;

import io.flowcut.worker.cli.AblateCommand;
import io.flowcut.worker.cli.BenchCommand;
import io.flowcut.worker.cli.BenchCrfCommand;
import io.flowcut.worker.cli.BenchEvaluateCommand;
import io.flowcut.worker.cli.BenchFlowCommand;
import io.flowcut.worker.cli.BenchNcutCommand;
import io.flowcut.worker.cli.BenchOrchestrationCommand;
import io.flowcut.worker.cli.BenchPipelineCommand;
import io.flowcut.worker.cli.BenchPresetsCommand;
import io.flowcut.worker.cli.BenchRleCommand;
import io.flowcut.worker.cli.BenchScalingCommand;
import io.flowcut.worker.cli.BenchTrainingCommand;
import io.flowcut.worker.cli.BenchTrainingStepCommand;
import io.flowcut.worker.cli.ConfigCommand;
import io.flowcut.worker.cli.DatasetCommand;
import io.flowcut.worker.cli.DatasetInspectCommand;
import io.flowcut.worker.cli.DemoCommand;
import io.flowcut.worker.cli.DevCommand;
import io.flowcut.worker.cli.ErrorHandling;
import io.flowcut.worker.cli.EvaluateCommand;
import io.flowcut.worker.cli.ExportCommand;
import io.flowcut.worker.cli.GcCommand;
import io.flowcut.worker.cli.GenerateCommand;
import io.flowcut.worker.cli.JobCommand;
import io.flowcut.worker.cli.LabelCommand;
import io.flowcut.worker.cli.Labeller;
import io.flowcut.worker.cli.ModelsCommand;
import io.flowcut.worker.cli.PlanCommand;
import io.flowcut.worker.cli.PredictCommand;
import io.flowcut.worker.cli.ResultCommand;
import io.flowcut.worker.cli.RootCommand;
import io.flowcut.worker.cli.StatusCommand;
import io.flowcut.worker.cli.SubmitCommand;
import io.flowcut.worker.cli.TemporalCommand;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.cli.TrackingCommand;
import io.flowcut.worker.cli.TrainCommand;
import io.flowcut.worker.cli.WorkerCommand;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.worker.service.TrainingSteps;
import io.flowcut.worker.tracking.RunTracking;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** The program: wires the commands together and runs the one that is asked for. */
public final class FlowCut {
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Pipeline pipeline;

    /**
     * @param environment environment variables
     * @param pipeline carries out the steps of a run
     */
    public FlowCut(Terminal terminal, Map<String, String> environment, Pipeline pipeline) {
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
        this.pipeline = pipeline;
    }

    /** Runs one command line; returns the exit code. */
    public int run(String... arguments) {
        int exitCode = commands().execute(arguments);
        terminal.out().flush();
        terminal.err().flush();
        return exitCode;
    }

    /** All commands with their options. */
    CommandLine commands() {
        RunTracking tracking = new RunTracking(environment);
        Labeller labeller = new Labeller(terminal, pipeline, tracking);
        ErrorHandling errors = new ErrorHandling(terminal);
        return new CommandLine(new RootCommand())
                .addSubcommand(new DemoCommand(labeller, terminal, environment))
                .addSubcommand(new GenerateCommand(terminal, environment))
                .addSubcommand(new LabelCommand(labeller, environment))
                .addSubcommand(new PredictCommand(labeller, environment))
                .addSubcommand(new TrainCommand(terminal, environment, pipeline, tracking))
                .addSubcommand(new ConfigCommand(terminal, environment))
                .addSubcommand(new GcCommand(terminal, environment))
                .addSubcommand(EvaluateCommand.withCommands(terminal))
                .addSubcommand(new ExportCommand(terminal))
                .addSubcommand(ModelsCommand.withCommands(terminal, environment))
                .addSubcommand(new CommandLine(new BenchCommand())
                        .addSubcommand(new BenchNcutCommand.Cut(terminal, environment))
                        .addSubcommand(new BenchNcutCommand.Affinity(terminal, environment))
                        .addSubcommand(new BenchCrfCommand(terminal, environment))
                        .addSubcommand(new BenchRleCommand(terminal, environment))
                        .addSubcommand(new BenchFlowCommand(terminal, environment))
                        .addSubcommand(new BenchEvaluateCommand(terminal, environment))
                        .addSubcommand(new BenchOrchestrationCommand(pipeline, terminal, environment))
                        .addSubcommand(new BenchPipelineCommand(pipeline, terminal, environment))
                        .addSubcommand(new BenchPresetsCommand(terminal, environment))
                        .addSubcommand(new BenchTrainingCommand(pipeline, terminal, environment))
                        .addSubcommand(new BenchScalingCommand(terminal, environment))
                        .addSubcommand(new BenchTrainingStepCommand(terminal, environment)))
                .addSubcommand(new PlanCommand(terminal, environment))
                .addSubcommand(new WorkerCommand(pipeline, terminal, environment))
                .addSubcommand(new DevCommand(terminal, environment))
                .addSubcommand(new SubmitCommand(terminal, environment))
                .addSubcommand(new StatusCommand(terminal, environment))
                .addSubcommand(new ResultCommand(labeller, pipeline, terminal, environment))
                .addSubcommand(new JobCommand.Pause(terminal, environment))
                .addSubcommand(new JobCommand.Resume(terminal, environment))
                .addSubcommand(new JobCommand.Cancel(terminal, environment))
                .addSubcommand(new JobCommand.RetryFailed(terminal, environment))
                .addSubcommand(new CommandLine(new TemporalCommand())
                        .addSubcommand(new TemporalCommand.Init(terminal, environment))
                        .addSubcommand(new TemporalCommand.SetCurrent(terminal, environment)))
                .addSubcommand(new AblateCommand(terminal, environment, pipeline, tracking))
                .addSubcommand(new CommandLine(new DatasetCommand())
                        .addSubcommand(new DatasetInspectCommand(terminal))
                        .addSubcommand(new DatasetCommand.Assemble(terminal, environment, pipeline, tracking)))
                .addSubcommand(new CommandLine(new TrackingCommand())
                        .addSubcommand(new TrackingCommand.Push(tracking, terminal)))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(errors::execute)
                .setExecutionExceptionHandler(errors::failed)
                .setParameterExceptionHandler(errors::misused);
    }

    public static void main(String[] arguments) {
        // The launcher looks, for Java's console tells whether the input is a terminal and not where errors go.
        Terminal terminal =
                new Terminal(writer(System.out), writer(System.err), Boolean.getBoolean("flowcut.terminal"));
        // The embedded service leaves threads behind that would hold the process for a while.
        Pipeline pipeline = new StandardPipeline(TrainingSteps.standard(System.getenv()));
        System.exit(new FlowCut(terminal, System.getenv(), pipeline).run(arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }
}
