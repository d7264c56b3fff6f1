package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every error into one line and an exit code; {@code --debug} adds the stack trace. */
public final class ErrorHandling {
    private final Terminal terminal;

    public ErrorHandling(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal");
    }

    /** Sets up logging, then runs the command. */
    public int execute(ParseResult parsed) {
        Logging.install(has(parsed, "--debug"));
        return new CommandLine.RunLast().execute(parsed);
    }

    /** A command that threw. */
    public int failed(Exception exception, CommandLine command, ParseResult parsed) {
        boolean known = exception instanceof FlowCutException;
        String message = known ? exception.getMessage() : "internal error: " + exception + " (--debug shows where)";
        int exitCode = known ? ExitCode.of(((FlowCutException) exception).type()) : ExitCode.FAILED;
        report(message, exitCode, has(parsed, "--json"));
        if (has(parsed, "--debug")) {
            exception.printStackTrace(terminal.err());
            terminal.err().flush();
        }
        return exitCode;
    }

    /** A command line that cannot be understood. */
    public int misused(ParameterException exception, String[] arguments) {
        String name = exception.getCommandLine().getCommandSpec().qualifiedName();
        StringBuilder message = new StringBuilder(oneLine(exception.getMessage()));
        List<String> near =
                exception instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        if (!near.isEmpty()) {
            message.append("; did you mean ").append(near.get(0)).append('?');
        }
        message.append(" (").append(name).append(" --help)");
        report(message.toString(), ExitCode.USAGE, Arrays.asList(arguments).contains("--json"));
        return ExitCode.USAGE;
    }

    private void report(String message, int exitCode, boolean json) {
        terminal.err().println("flowcut: " + oneLine(message));
        terminal.err().flush();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("state", "failed");
            result.put("exitCode", exitCode);
            result.put("error", message);
            terminal.json(result);
        }
    }

    private static String oneLine(String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static boolean has(ParseResult parsed, String option) {
        for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
            if (at.hasMatchedOption(option)) {
                return true;
            }
        }
        return false;
    }
}
