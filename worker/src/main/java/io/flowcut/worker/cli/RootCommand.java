package io.flowcut.worker.cli;

import io.flowcut.worker.run.BuildInfo;
import io.flowcut.worker.run.RunSummary.Versions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code flowcut} with no command. */
@Command(
        name = "flowcut",
        description = {
            "FlowCut finds and follows the moving objects in unlabelled video: instance labels with no human annotation.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "First steps:",
            "  flowcut demo                              label a generated clip, score it, write a report",
            "  flowcut label clip.mp4 --out out/clip     label your own video",
            "  flowcut label --help                      what else label can do",
            "  flowcut config                            all settings with their values"
        })
public final class RootCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log everything, and print stack traces of errors.")
    private boolean debug;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "a command is missing, such as demo or label (flowcut --help lists them)");
    }

    /** Whether everything shall be logged. */
    boolean debug() {
        return debug;
    }

    /** Versions of everything that labels depend on. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Versions versions = new BuildInfo().versions();
            return new String[] {
                "flowcut " + versions.flowcut() + " (git " + versions.git() + ")",
                "Java " + versions.java() + ", OpenCV " + versions.opencv() + ", Temporal SDK " + versions.temporal()
            };
        }
    }
}
