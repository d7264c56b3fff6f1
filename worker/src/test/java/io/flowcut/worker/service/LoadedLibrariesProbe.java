package io.flowcut.worker.service;

import io.flowcut.activities.storage.Storage;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.report.ReportWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.javacpp.Loader;

/** Runs the program and prints the native libraries that were there before the first step, and those at the end. */
final class LoadedLibrariesProbe {
    private LoadedLibrariesProbe() {}

    public static void main(String[] arguments) {
        Pipeline standard = new StandardPipeline();
        Pipeline watched = new Pipeline() {
            @Override
            public Steps open(Storage storage, FlowCutConfig config) {
                Steps steps = standard.open(storage, config);
                print("before");
                return steps;
            }

            @Override
            public ReportWriter reports(Storage storage) {
                return standard.reports(storage);
            }
        };
        Terminal terminal = new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                false);
        int exitCode = new FlowCut(terminal, Map.of(), watched).run(arguments);
        print("after");
        System.exit(exitCode);
    }

    private static void print(String when) {
        System.out.println(
                when + " " + new TreeSet<>(Loader.getLoadedLibraries().keySet()));
        System.out.flush();
    }
}
