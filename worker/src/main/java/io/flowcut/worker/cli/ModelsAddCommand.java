package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.PictureSize;
import io.flowcut.activities.modelcache.ModelAdder;
import io.flowcut.activities.modelcache.ModelAdder.Added;
import io.flowcut.activities.modelcache.ModelLimits;
import io.flowcut.activities.modelcache.ModelSources;
import io.flowcut.activities.modelcache.ModelTrial;
import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.worker.config.FlowCutConfig;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
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

/** {@code flowcut models add}. */
@Command(
        name = "add",
        description = {
            "Bring a model into the cache: a model folder, a TorchScript .pt, an .onnx, or a .zip, .tar or .tar.gz of one.",
            "",
            "The model file's SHA-256 must be the one that --sha256 or the card gives. The model is loaded and its golden"
                    + " pairs are run first; one that is refused leaves the cache as it was. In an ONNX transformer that"
                    + " gives the class token, such as those that DINO's authors publish, the keys of the last attention"
                    + " block are made the output."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut models add exported/raft-large",
            "  flowcut models add dino_deits8.onnx --name dino-vits8 --sha256 DIGEST",
            "  flowcut models add s3://models/dino-vits8.tar.gz"
        })
public final class ModelsAddCommand implements Callable<Integer> {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "URI", description = "A path, file:, s3: or https: (http: with --sha256 alone).")
    private String uri;

    @Option(
            names = "--sha256",
            paramLabel = "DIGEST",
            description = "Expected SHA-256 of the file or archive; of the model file where URI is a folder.")
    private String sha256;

    @Option(names = "--name", paramLabel = "NAME", description = "Name in the cache; default: the card's, the file's.")
    private String name;

    @Option(
            names = "--card",
            paramLabel = "FILE",
            description = "card.json for a .pt or .onnx; without, one is made from what the file does.")
    private Path card;

    @Option(
            names = "--trust-unverified",
            description = "Take a model although no digest vouches for it, or another one; its card says so.")
    private boolean trustUnverified;

    @Option(names = "--replace", description = "Put it in the place of another model of that name.")
    private boolean replace;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private JsonOption json;

    public ModelsAddCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        if (sha256 != null && !sha256.matches("[0-9A-Fa-f]{64}")) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--sha256: " + sha256 + " is not 64 hexadecimal digits");
        }
        FlowCutConfig settings = config.load(environment);
        HttpClient http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .build();
        try (LazyS3 s3 = new LazyS3(settings)) {
            ModelAdder adder = new ModelAdder(
                    settings.models().open(),
                    new ModelSources(http, s3::open),
                    new ModelTrial(new Engines(0)),
                    ModelLimits.DEFAULT);
            Added added = adder.add(new ModelAdder.Request(
                    uri,
                    Optional.ofNullable(sha256),
                    Optional.ofNullable(name),
                    Optional.ofNullable(card),
                    trustUnverified,
                    replace));
            print(added);
        }
        return ExitCode.DONE;
    }

    /** S3, opened when a model lies there. */
    private static final class LazyS3 implements AutoCloseable {
        private final FlowCutConfig settings;
        private Optional<S3Objects> opened = Optional.empty();

        LazyS3(FlowCutConfig settings) {
            this.settings = settings;
        }

        S3Objects open() {
            if (opened.isEmpty()) {
                opened = Optional.of(new S3Objects(settings.storage().s3(), StorageListener.NONE));
            }
            return opened.get();
        }

        @Override
        public void close() {
            opened.ifPresent(S3Objects::close);
        }
    }

    private void print(Added added) {
        PrintWriter out = terminal.out();
        ModelCard about = added.card();
        out.printf(
                "%s %s: %s, %s, SHA-256 %s%n",
                added.replaced() ? "replaced" : "added",
                about.name(),
                about.kind().word(),
                about.precision().word(),
                about.sha256().orElse("unknown"));
        ModelsCommand.print(out, about.name(), added.comparisons());
        Optional<PictureSize> fixed = about.input().fixedSize();
        fixed.ifPresent(size -> out.printf(
                "%s: its graph has a fixed input size: it takes pictures of %s alone%s%n",
                about.name(), size, about.patch() > 0 ? " (--set features.size=" + size + ")" : ""));
        if (about.origin().unverified()) {
            out.printf("%s: unverified: no digest vouches for it%n", about.name());
        }
        out.flush();
        if (json.wanted()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("name", about.name());
            result.put("sha256", about.sha256().orElse(""));
            result.put("replaced", added.replaced());
            result.put("unverified", about.origin().unverified());
            fixed.ifPresent(size -> result.put("fixedSize", size.toString()));
            terminal.json(result);
        }
    }
}
