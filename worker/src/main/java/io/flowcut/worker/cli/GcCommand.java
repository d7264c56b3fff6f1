package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.RunManifest;
import io.flowcut.activities.storage.CollectableStore;
import io.flowcut.activities.storage.Collected;
import io.flowcut.activities.storage.LiveObjects;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.run.RunStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowcut gc}. */
@Command(
        name = "gc",
        description = {
            "Remove from an artifact store what no run refers to.",
            "",
            "The last run into every output folder is kept with all that its outputs were made from, and what is"
                    + " younger than --older-than, for a run may be about to refer to it. Intermediate results that"
                    + " nothing refers to, such as features, go: a later run with other settings computes them again."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut gc out/clip --dry-run",
            "  flowcut gc --set storage.uri=s3://bucket/artifacts --older-than 30",
            "  flowcut gc --set storage.uri=s3://bucket/artifacts --forget s3://bucket/out/old"
        })
public final class GcCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "OUT",
            description = "Output folder whose own store is meant, when storage.uri names none.")
    private String out = "";

    @Option(
            names = "--older-than",
            paramLabel = "DAYS",
            description = "Keep what was written within so many days; default: ${DEFAULT-VALUE}. Longer than any run"
                    + " that is at work.")
    private double days = 7;

    @Option(
            names = "--forget",
            paramLabel = "OUT",
            description = "Keep the run into this output folder no longer. Repeatable.")
    private List<String> forgotten = new ArrayList<>();

    @Option(names = "--dry-run", description = "Count what would go, and remove nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as one line of JSON.")
    private boolean json;

    @Mixin
    private ConfigOptions config;

    public GcCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        FlowCutConfig effective = config.load(environment);
        boolean configured = !effective.storage().uri().isBlank();
        if (!configured && out.isEmpty()) {
            throw misused("which store? give an output folder, or --set storage.uri");
        }
        if (!(days >= 0 && days <= 36_500)) {
            throw misused("--older-than: " + days + " is not allowed; allowed: 0 to 36500 days");
        }
        String ownStore = configured ? "" : RunStores.defaultStore(out);
        if (!configured && !S3Uri.matches(out) && !Files.isDirectory(Path.of(ownStore))) {
            throw misused(out + ": there is no artifact store in this folder");
        }
        try (Storage storage = new Storage(effective.storage().options(ownStore), StorageListener.NONE)) {
            return collect((CollectableStore) storage.artifacts());
        }
    }

    private Integer collect(CollectableStore store) {
        LiveObjects live = new LiveObjects(store);
        int runs = 0;
        List<String> unknown = new ArrayList<>(forgotten);
        for (Map.Entry<String, byte[]> entry : store.manifests().entrySet()) {
            Optional<String> output =
                    RunManifest.read(entry.getKey(), entry.getValue()).map(RunManifest::output);
            boolean forget = output.isPresent() && unknown.removeIf(given -> isSame(given, output.get()));
            if (forget && !dryRun) {
                store.forget(entry.getKey());
            } else if (!forget) {
                live.add(entry.getValue());
                runs++;
            }
        }
        if (!unknown.isEmpty()) {
            throw misused("--forget: " + unknown.get(0) + ": no run into this folder is known here");
        }
        Duration grace = Duration.ofSeconds(Math.round(days * 86_400));
        Collected collected = store.collectGarbage(live.sha256s(), grace, dryRun);
        print(collected, runs);
        return ExitCode.DONE;
    }

    private static boolean isSame(String given, String output) {
        String uri = S3Uri.matches(given)
                ? S3Uri.parse(given).toString()
                : Path.of(given).toAbsolutePath().normalize().toUri().toString();
        return withoutSlash(uri).equals(withoutSlash(output));
    }

    private static String withoutSlash(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    private void print(Collected collected, int runs) {
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("dryRun", dryRun);
            result.put("runs", runs);
            result.put("keys", collected.keys());
            result.put("objects", collected.objects());
            result.put("bytes", collected.bytes());
            terminal.json(result);
            return;
        }
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%s %d objects (%.1f MB) and %d keys; %d runs are kept%n",
                        dryRun ? "would remove" : "removed",
                        collected.objects(),
                        collected.bytes() / 1e6,
                        collected.keys(),
                        runs);
        terminal.out().flush();
    }

    private CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
