package io.flowcut.worker.training;

import io.flowcut.activities.testing.FakeTraining;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.worker.service.TrainingSteps;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program with a training that has no network, in this process or in one of its own. */
final class TrainingProgram {
    private TrainingProgram() {}

    /** What a command line left behind. */
    record Run(int exitCode, String out, String err) {}

    static Run run(Map<String, String> environment, FakeTraining training, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new FlowCut(
                        new Terminal(new PrintWriter(out), new PrintWriter(err), false),
                        environment,
                        new StandardPipeline(new TrainingSteps(
                                environment, (storage, models) -> training.storing(storage.artifacts()))))
                .run(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** Begins the program in a process of its own; what it prints goes to files beside {@code log}. */
    static Process begin(Path log, Map<String, String> environment, List<String> arguments) throws IOException {
        return begin(TrainingProgram.class, log, environment, arguments);
    }

    /** The same with another main class. */
    static Process begin(Class<?> program, Path log, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    public static void main(String[] arguments) {
        FakeTraining training = new FakeTraining();
        training.stepMillis = 10;
        Terminal terminal = new Terminal(
                new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)),
                new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8)),
                false);
        Map<String, String> environment = System.getenv();
        System.exit(new FlowCut(
                        terminal,
                        environment,
                        new StandardPipeline(new TrainingSteps(
                                environment, (storage, models) -> training.storing(storage.artifacts()))))
                .run(arguments));
    }
}
