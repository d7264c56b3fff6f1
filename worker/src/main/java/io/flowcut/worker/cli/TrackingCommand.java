package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.mlflow.OutboxSender;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.worker.tracking.RunTracking;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code flowcut tracking}. */
@Command(
        name = "tracking",
        description = "Experiment tracking with MLflow.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class TrackingCommand extends CommandGroup {
    /** {@code flowcut tracking push}. */
    @Command(
            name = "push",
            description = {
                "Send the tracked runs of an output folder to the MLflow server that MLFLOW_TRACKING_URI names.",
                "",
                "Runs are kept in OUT/.flowcut/tracking until a server has them; pushing twice is harmless."
            },
            mixinStandardHelpOptions = true)
    public static final class Push implements Callable<Integer> {
        private final RunTracking tracking;
        private final Terminal terminal;

        @Parameters(paramLabel = "OUT", description = "Output folder of flowcut label or demo.")
        private Path out;

        public Push(RunTracking tracking, Terminal terminal) {
            this.tracking = requireNonNull(tracking, "tracking");
            this.terminal = requireNonNull(terminal, "terminal");
        }

        @Override
        public Integer call() {
            OutboxSender.Sent sent;
            try {
                sent = tracking.push(RunTracking.outbox(out));
            } catch (TrackingException e) {
                throw new FlowCutException(ErrorType.TRACKING, e.getMessage(), e);
            }
            terminal.out().printf("sent %d events of %d runs%n", sent.events(), sent.runs());
            terminal.out().flush();
            return ExitCode.DONE;
        }
    }
}
