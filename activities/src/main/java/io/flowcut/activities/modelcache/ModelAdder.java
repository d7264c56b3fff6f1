package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.model.GoldenPair;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelCardJson;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.modelcache.ModelTrial.Comparison;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Brings models into the cache. Everything happens in a folder beside the models; only a model whose digest is right, that
 * loads, and that does what its card and its golden pairs say is moved to its name.
 */
public final class ModelAdder {
    private static final String WEIGHTS_ALONE =
            "weights alone are no model; activities/models/export_models.py --checkpoint makes one of them";

    /** A card is much shorter. */
    private static final long TEXT_BYTES = 1 << 20;

    private static final Pattern GOLDEN_NAME = Pattern.compile("[A-Za-z0-9._/-]+");

    private final CacheFolders folders;
    private final ModelSources sources;
    private final ModelTrial trial;
    private final ModelLimits limits;

    public ModelAdder(ModelCache cache, ModelSources sources, ModelTrial trial, ModelLimits limits) {
        this.folders = new CacheFolders(cache);
        this.sources = requireNonNull(sources, "sources");
        this.trial = requireNonNull(trial, "trial");
        this.limits = requireNonNull(limits, "limits");
    }

    /**
     * What to add.
     *
     * @param uri a model folder, .pt, .onnx or archive: a path, file:, s3: or https:
     * @param sha256 expected digest: of the file or archive that the URI names, of the model file in a folder
     * @param name in the cache; else the card's or the file's
     * @param card card.json for a file that has none beside it
     * @param trustUnverified whether a missing or wrong digest is no matter
     * @param replace whether another model of that name may go
     */
    public record Request(
            String uri,
            Optional<String> sha256,
            Optional<String> name,
            Optional<Path> card,
            boolean trustUnverified,
            boolean replace) {
        public Request {
            requireNonNull(uri, "uri");
            requireNonNull(sha256, "sha256");
            requireNonNull(name, "name");
            requireNonNull(card, "card");
        }
    }

    /**
     * A model that was added.
     *
     * @param card as it lies in the cache
     * @param replaced whether a model of that name was there
     * @param comparisons of its golden pairs
     */
    public record Added(ModelCard card, boolean replaced, List<Comparison> comparisons) {
        public Added {
            comparisons = List.copyOf(comparisons);
        }
    }

    /** A model folder in the making. */
    private record Draft(Path folder, ModelCard card) {}

    /**
     * Adds a model.
     *
     * @throws FlowCutException of type MissingModel with one line when it is refused; the cache is then as before
     */
    public Added add(Request request) {
        ModelSource source = sources.open(request.uri(), request.sha256().isPresent());
        Path work = folders.work();
        try {
            return finish(draft(request, source, work), request);
        } catch (IOException e) {
            throw FlowCutException.storage(source.name(), "cannot be added: " + e.getMessage(), e);
        } catch (FlowCutException e) {
            throw new FlowCutException(e.type(), named(e.getMessage(), work, source.name()), e);
        } finally {
            CacheFolders.remove(work);
        }
    }

    /** The user knows where the model comes from and not the folder that it is tried out in. */
    private static String named(String message, Path work, String source) {
        return message.replaceAll(Pattern.quote(work.toString()) + "[^\\s:,]*", Matcher.quoteReplacement(source));
    }

    private Draft draft(Request request, ModelSource source, Path work) throws IOException {
        if (source.isFolder()) {
            return fromFolder(request, source, work.resolve("model"), false);
        }
        String fileName = source.fileName().toLowerCase(Locale.ROOT);
        Optional<ArchiveFormat> archive = ArchiveFormat.of(fileName);
        if (archive.isPresent()) {
            return fromArchive(request, source, archive.get(), work);
        }
        if (fileName.endsWith(".pth")) {
            throw refused(source.name(), WEIGHTS_ALONE);
        }
        return fromFile(request, source, work.resolve("model"), false);
    }

    /** Takes the files that the card names and no others. */
    private Draft fromFolder(Request request, ModelSource source, Path folder, boolean vouched) throws IOException {
        source.fetch(ModelFolder.CARD, folder.resolve(ModelFolder.CARD), TEXT_BYTES);
        source.fetch(ModelFolder.SERVING, folder.resolve(ModelFolder.SERVING), TEXT_BYTES);
        String cardName = source.name() + "/" + ModelFolder.CARD;
        ModelCard card = new ModelCardJson(cardName).read(Files.readAllBytes(folder.resolve(ModelFolder.CARD)));
        FetchedFile model = source.fetch(card.file(), folder.resolve(card.file()), limits.fileBytes());
        Optional<String> expected = vouched ? card.sha256() : request.sha256().or(card::sha256);
        boolean right = (vouched && expected.isEmpty())
                || new Vouching(request.trustUnverified())
                        .check(source.name() + "/" + card.file(), model.sha256(), expected);
        Set<String> others = new LinkedHashSet<>();
        for (GoldenPair golden : card.goldens()) {
            others.addAll(golden.inputs());
            others.add(golden.output());
        }
        for (String file : others) {
            Path target = folder.resolve(file).normalize();
            if (!GOLDEN_NAME.matcher(file).matches() || !target.startsWith(folder) || Files.exists(target)) {
                throw refused(cardName, "goldens: " + file + " is no file of its own in the folder");
            }
            source.fetch(file, target, limits.fileBytes());
        }
        ModelFolder.open(folder);
        String name = request.name().orElse(card.name());
        return new Draft(folder, named(card, name).withDigest(model.sha256(), !right));
    }

    private Draft fromArchive(Request request, ModelSource source, ArchiveFormat format, Path work) throws IOException {
        FetchedFile archive = source.fetch("", work.resolve("archive"), limits.fileBytes());
        // Without the user's digest the card inside decides.
        boolean vouched = request.sha256().isPresent()
                && new Vouching(request.trustUnverified()).check(source.name(), archive.sha256(), request.sha256());
        Path unpacked = Files.createDirectories(work.resolve("unpacked"));
        new Unpacker(limits, source.name(), unpacked).unpack(archive.path(), format);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(unpacked, 3)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        List<Path> cards =
                files.stream().filter(file -> file.endsWith(ModelFolder.CARD)).toList();
        if (cards.size() == 1) {
            ModelSource inside = new LocalSource(cards.get(0).getParent());
            return fromFolder(request, inside, work.resolve("model"), vouched);
        }
        List<Path> models = files.stream()
                .filter(file -> engine(file.toString()).isPresent())
                .toList();
        if (cards.size() > 1 || models.size() != 1) {
            throw refused(
                    source.name(),
                    "holds " + cards.size() + " model folders and " + models.size() + " model files; expected one");
        }
        return fromFile(request, new LocalSource(models.get(0)), work.resolve("model"), vouched);
    }

    private Draft fromFile(Request request, ModelSource source, Path folder, boolean vouched) throws IOException {
        ModelEngine engine = engine(source.fileName())
                .orElseThrow(() -> refused(source.name(), "not a .pt, .onnx, .zip, .tar, .tar.gz or model folder"));
        FetchedFile model = source.fetch("", folder.resolve("model" + engine.suffix()), limits.fileBytes());
        Optional<ModelCard> given = request.card().map(ModelAdder::readCard);
        Optional<String> expected = request.sha256().or(() -> given.flatMap(ModelCard::sha256));
        boolean right =
                vouched || new Vouching(request.trustUnverified()).check(source.name(), model.sha256(), expected);
        String name = request.name().or(() -> given.map(ModelCard::name)).orElseGet(() -> nameOf(source, engine));
        ModelCard card = given.isPresent()
                ? matching(given.get(), model, source)
                : new BareModel(trial, checked(name), source.name(), folder, engine, model.sha256()).describe();
        String digest = given.isPresent() ? model.sha256() : Sha256.of(model.path());
        return new Draft(folder, named(card, name).withDigest(digest, !right));
    }

    private static ModelCard readCard(Path file) {
        try {
            return new ModelCardJson(file.toString()).read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw refused(file.toString(), "cannot be read: " + e.getMessage());
        }
    }

    private static ModelCard matching(ModelCard card, FetchedFile model, ModelSource source) {
        if (!card.file().equals(model.path().getFileName().toString())
                || !card.goldens().isEmpty()) {
            throw refused(
                    source.name(),
                    "the card given is for " + card.file() + " with "
                            + card.goldens().size() + " golden pairs; expected "
                            + model.path().getFileName() + " with none");
        }
        return card;
    }

    private static Optional<ModelEngine> engine(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return Stream.of(ModelEngine.values())
                .filter(engine -> lower.endsWith(engine.suffix()))
                .findFirst();
    }

    private static String nameOf(ModelSource source, ModelEngine engine) {
        String fileName = source.fileName();
        return fileName.substring(0, fileName.length() - engine.suffix().length());
    }

    private static String checked(String name) {
        if (!ModelCard.isName(name)) {
            throw refused("model " + name, "not a name of a model; give one by --name");
        }
        return name;
    }

    private static ModelCard named(ModelCard card, String name) {
        return card.withName(checked(name));
    }

    private Added finish(Draft draft, Request request) throws IOException {
        ModelCard card = draft.card();
        ModelEngine engine = engine(card.file()).orElseThrow();
        Files.write(draft.folder().resolve(ModelFolder.CARD), ModelCardJson.write(card));
        // Of other options some load code from elsewhere; none is needed.
        StringBuilder serving = new StringBuilder();
        Map<String, String> options = new TreeMap<>(ModelFolder.servingFor(card.file(), engine));
        options.forEach(
                (key, value) -> serving.append(key).append('=').append(value).append('\n'));
        Files.writeString(draft.folder().resolve(ModelFolder.SERVING), serving, StandardCharsets.UTF_8);
        List<Comparison> comparisons = trial.run(ModelFolder.open(draft.folder()));
        for (Comparison comparison : comparisons) {
            if (!comparison.agrees()) {
                throw refused(
                        request.uri(),
                        "differs from its golden output " + comparison.output()
                                + String.format(
                                        Locale.ROOT,
                                        " by %.2g, more than %.2g",
                                        comparison.difference(),
                                        comparison.tolerance()));
            }
        }
        boolean replaced =
                folders.install(draft.folder(), card.name(), card.sha256().orElseThrow(), request.replace());
        return new Added(card, replaced, comparisons);
    }

    private static FlowCutException refused(String source, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, source + ": " + cause);
    }
}
