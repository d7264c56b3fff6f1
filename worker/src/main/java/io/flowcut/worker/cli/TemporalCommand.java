package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.DeploymentVersions;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.ServiceSetup;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.common.WorkerDeploymentVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code flowcut temporal}. */
@Command(
        name = "temporal",
        description = "Set up a Temporal service for FlowCut.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class TemporalCommand extends CommandGroup {
    /** {@code flowcut temporal init}. */
    @Command(
            name = "init",
            description = "Register the search attributes FlowCutDataset, FlowCutStage and FlowCutState in the"
                    + " namespace. Doing it twice is harmless; without it jobs run all the same, but cannot be searched"
                    + " by these.",
            mixinStandardHelpOptions = true)
    public static final class Init implements Callable<Integer> {
        private final Terminal terminal;
        private final Map<String, String> environment;

        @Mixin
        private TemporalOptions temporal;

        public Init(Terminal terminal, Map<String, String> environment) {
            this.terminal = requireNonNull(terminal, "terminal");
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Integer call() {
            try (RemoteService service = temporal.connect(environment)) {
                List<String> registered = new ServiceSetup(service.client()).registerSearchAttributes();
                String where = " in the namespace " + service.connection().namespace();
                terminal.out()
                        .println(
                                registered.isEmpty()
                                        ? "all search attributes are there already" + where
                                        : "registered " + String.join(", ", registered) + where);
                terminal.out().flush();
            }
            return ExitCode.DONE;
        }
    }

    /** {@code flowcut temporal set-current}. */
    @Command(
            name = "set-current",
            description = "Send workflows to the workers of this build id of the deployment worker.deployment, once"
                    + " such workers poll.",
            mixinStandardHelpOptions = true)
    public static final class SetCurrent implements Callable<Integer> {
        private final Terminal terminal;
        private final Map<String, String> environment;

        @Parameters(
                arity = "0..1",
                paramLabel = "BUILD_ID",
                description = "Build id; default: worker.buildId, or that of this program.")
        private String buildId;

        @Mixin
        private ConfigOptions config;

        @Mixin
        private TemporalOptions temporal;

        public SetCurrent(Terminal terminal, Map<String, String> environment) {
            this.terminal = requireNonNull(terminal, "terminal");
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Integer call() {
            FlowCutConfig loaded = config.load(environment);
            WorkerDeploymentVersion own = DeploymentVersions.of(loaded.worker())
                    .orElseThrow(() -> new FlowCutException(
                            ErrorType.CONFIG, "worker.deployment: is empty; it names the deployment"));
            WorkerDeploymentVersion version =
                    buildId == null ? own : new WorkerDeploymentVersion(own.getDeploymentName(), buildId);
            try (RemoteService service = temporal.connect(environment)) {
                new ServiceSetup(service.client()).makeCurrent(version);
            }
            terminal.out().println(version.getBuildId() + " is the current version of " + version.getDeploymentName());
            terminal.out().flush();
            return ExitCode.DONE;
        }
    }
}
