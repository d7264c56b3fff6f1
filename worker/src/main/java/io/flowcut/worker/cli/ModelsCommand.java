package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.modelcache.ModelTrial;
import io.flowcut.activities.modelcache.ModelTrial.Comparison;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowcut models}. */
@Command(
        name = "models",
        description = "The models of this machine: RAFT and DINO, in the model cache (models.cache).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class ModelsCommand extends CommandGroup {
    private static final int SHORT_DIGEST = 12;

    /** The command with those below it. */
    public static CommandLine withCommands(Terminal terminal, Map<String, String> environment) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new Listing(terminal, environment))
                .addSubcommand(new ModelsAddCommand(terminal, environment))
                .addSubcommand(new Verify(terminal, environment))
                .addSubcommand(new Info(terminal, environment));
    }

    /** {@code flowcut models list}. */
    @Command(
            name = "list",
            description = "List the models of the cache.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    public static final class Listing implements Callable<Integer> {
        private final Terminal terminal;
        private final Map<String, String> environment;

        @Mixin
        private ConfigOptions config;

        @Mixin
        private JsonOption json;

        public Listing(Terminal terminal, Map<String, String> environment) {
            this.terminal = requireNonNull(terminal, "terminal");
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Integer call() {
            ModelCache cache = config.load(environment).models().open();
            List<Map<String, Object>> models = new ArrayList<>();
            for (String name : cache.names()) {
                models.add(line(cache, name));
            }
            if (models.isEmpty()) {
                terminal.err().println("no model in " + cache.root() + " (flowcut models add brings models in)");
                terminal.err().flush();
            }
            if (json.wanted()) {
                terminal.json(Map.of("cache", cache.root().toString(), "models", models));
            }
            return ExitCode.DONE;
        }

        private Map<String, Object> line(ModelCache cache, String name) {
            try {
                ModelFolder model = cache.find(name);
                ModelCard card = model.card();
                if (!json.wanted()) {
                    terminal.out()
                            .printf(
                                    Locale.ROOT,
                                    "%-24s %-8s %-11s %-4s %7.1f MB  %s%s%s%n",
                                    name,
                                    card.kind().word(),
                                    model.engine().djlName(),
                                    card.precision().word(),
                                    megabytes(model),
                                    model.digest().substring(0, SHORT_DIGEST),
                                    card.origin().randomSeed().isPresent() ? "  random weights" : "",
                                    card.origin().unverified() ? "  unverified" : "");
                    terminal.out().flush();
                }
                return describe(model);
            } catch (FlowCutException e) {
                terminal.err().println("flowcut: " + e.getMessage());
                terminal.err().flush();
                return Map.of("name", name, "error", e.getMessage());
            }
        }

        private static double megabytes(ModelFolder model) {
            try {
                return Files.size(model.modelFile()) / 1e6;
            } catch (IOException e) {
                throw new FlowCutException(
                        ErrorType.MISSING_MODEL, model.modelFile() + ": cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** {@code flowcut models info}. */
    @Command(
            name = "info",
            description = "Print what the card of a model says.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    public static final class Info implements Callable<Integer> {
        private final Terminal terminal;
        private final Map<String, String> environment;

        @Parameters(paramLabel = "MODEL", description = "Name of a model in the cache, or path of a model folder.")
        private String name;

        @Mixin
        private ConfigOptions config;

        @Option(names = "--json", description = "Print one line of JSON instead.")
        private boolean json;

        public Info(Terminal terminal, Map<String, String> environment) {
            this.terminal = requireNonNull(terminal, "terminal");
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Integer call() {
            Map<String, Object> about =
                    describe(config.load(environment).models().open().find(name));
            if (json) {
                terminal.json(about);
                return ExitCode.DONE;
            }
            about.forEach((key, value) -> terminal.out().printf("%-14s %s%n", key, value));
            terminal.out().flush();
            return ExitCode.DONE;
        }
    }

    /** {@code flowcut models verify}. */
    @Command(
            name = "verify",
            description = {
                "Check the digest of models and run their golden pairs on the processor.",
                "",
                "Prints the largest difference between a model's output and the one that its exporter computed, over the"
                        + " largest magnitude in it. A model without golden pairs is run on an empty picture."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "Example:", "  flowcut models verify raft-large dino-vits8"})
    public static final class Verify implements Callable<Integer> {
        private final Terminal terminal;
        private final Map<String, String> environment;

        @Parameters(
                arity = "0..*",
                paramLabel = "MODEL",
                description = "Names of models in the cache or paths of model folders; none = all of the cache.")
        private List<String> names = new ArrayList<>();

        @Mixin
        private ConfigOptions config;

        @Mixin
        private JsonOption json;

        public Verify(Terminal terminal, Map<String, String> environment) {
            this.terminal = requireNonNull(terminal, "terminal");
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Integer call() {
            ModelCache cache = config.load(environment).models().open();
            ModelTrial trial = new ModelTrial(new Engines(0));
            Map<String, Object> results = new LinkedHashMap<>();
            boolean right = true;
            for (String name : names.isEmpty() ? cache.names() : names) {
                right &= verify(cache, trial, name, results);
            }
            if (json.wanted()) {
                terminal.json(Map.of("models", results, "right", right));
            }
            return right ? ExitCode.DONE : ExitCode.FAILED;
        }

        /** One bad model must not hide the others. */
        private boolean verify(ModelCache cache, ModelTrial trial, String name, Map<String, Object> results) {
            try {
                ModelFolder model = cache.find(name);
                model.checkDigest();
                List<Comparison> comparisons = trial.run(model);
                print(terminal.out(), name, comparisons);
                results.put(
                        name, comparisons.stream().map(Comparison::difference).toList());
                return comparisons.stream().allMatch(Comparison::agrees);
            } catch (FlowCutException e) {
                terminal.err().println("flowcut: " + e.getMessage());
                terminal.err().flush();
                results.put(name, e.getMessage());
                return false;
            }
        }
    }

    /** One line: the largest difference over all golden pairs. */
    static void print(PrintWriter out, String name, List<Comparison> comparisons) {
        if (comparisons.isEmpty()) {
            out.printf("%s: digest right, runs; it has no golden pair to compare with%n", name);
        } else {
            Comparison worst = comparisons.get(0);
            for (Comparison comparison : comparisons) {
                boolean worse =
                        comparison.difference() / comparison.tolerance() > worst.difference() / worst.tolerance();
                worst = worse ? comparison : worst;
            }
            out.printf(
                    Locale.ROOT,
                    "%s: %s: largest difference %.2e over %d golden pairs (allowed: %.0e)%n",
                    name,
                    worst.agrees() ? "right" : "WRONG",
                    worst.difference(),
                    comparisons.size(),
                    worst.tolerance());
        }
        out.flush();
    }

    /** What is known of a model, in words and numbers. */
    static Map<String, Object> describe(ModelFolder model) {
        ModelCard card = model.card();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("name", card.name());
        about.put("folder", model.path().toString());
        about.put("kind", card.kind().word());
        about.put("engine", model.engine().djlName());
        about.put("precision", card.precision().word());
        about.put("sha256", model.digest());
        about.put("verified", !card.origin().unverified());
        about.put("architecture", card.origin().architecture());
        about.put("source", card.origin().source());
        about.put("licence", card.origin().licence());
        card.origin().weightsSha256().ifPresent(digest -> about.put("weightsSha256", digest));
        card.origin().randomSeed().ifPresent(seed -> about.put("randomSeed", seed));
        about.put("inputs", String.join(", ", card.input().names()));
        about.put("output", card.output());
        about.put("mean", card.input().mean());
        about.put("std", card.input().std());
        about.put("multiple", card.input().multiple());
        about.put("size", card.input().fixedSize().map(Object::toString).orElse("any"));
        if (card.patch() > 0) {
            about.put("patch", card.patch());
            about.put("dimension", card.dimension());
        }
        if (card.updates() > 0) {
            about.put("updates", card.updates());
        }
        about.put("goldenPairs", card.goldens().size());
        return about;
    }
}
