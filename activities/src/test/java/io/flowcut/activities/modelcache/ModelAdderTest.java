package io.flowcut.activities.modelcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelCardJson;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.model.PictureSize;
import io.flowcut.activities.modelcache.ModelAdder.Added;
import io.flowcut.activities.modelcache.ModelAdder.Request;
import io.flowcut.activities.modelcache.ModelTrial.Comparison;
import io.flowcut.activities.storage.S3Objects;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAdderTest {
    @TempDir
    Path work;

    private ModelCache cache;
    private ModelAdder adder;

    @BeforeEach
    void open() {
        cache = new ModelCache(work.resolve("cache"));
        adder = adder(ModelLimits.DEFAULT);
    }

    private ModelAdder adder(ModelLimits limits) {
        ModelSources sources = new ModelSources(HttpClient.newHttpClient(), ModelAdderTest::noS3);
        return new ModelAdder(cache, sources, new ModelTrial(new Engines(0)), limits);
    }

    private static S3Objects noS3() {
        throw new AssertionError("nothing lies in S3 here");
    }

    private static Request request(Path uri) {
        return request(uri.toString(), Optional.empty());
    }

    private static Request request(String uri, Optional<String> sha256) {
        return new Request(uri, sha256, Optional.empty(), Optional.empty(), false, false);
    }

    /** What lies in the cache's folder, hidden work included. */
    private List<String> entries() throws IOException {
        if (Files.notExists(cache.root())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache.root())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private void assertRefused(Request request, String cause) throws IOException {
        List<String> before = entries();
        assertThatThrownBy(() -> adder.add(request))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.MISSING_MODEL))
                .hasMessageContaining(cause)
                .hasMessageNotContaining("\n");
        assertThat(entries()).isEqualTo(before);
    }

    /** The golden data of both engines, by the same way as flowcut models add and verify. */
    @ParameterizedTest
    @ValueSource(strings = {"vit", "vit-onnx", "raft", "raft-onnx"})
    void aModelFolderIsAddedAndItsGoldenPairsAgree(String name) throws IOException {
        TinyModels.create(work.resolve("given"));
        Added added = adder.add(request(work.resolve("given").resolve(name)));
        assertThat(added.comparisons()).hasSize(name.startsWith("vit") ? 3 : 2).allMatch(Comparison::agrees);
        assertThat(added.comparisons()).allMatch(comparison -> comparison.difference() < 1e-4);
        ModelFolder model = cache.find(name);
        model.checkDigest();
        assertThat(model.card()).isEqualTo(added.card());
        assertThat(entries()).containsExactly(name);
        assertThat(adder.add(request(work.resolve("given").resolve(name))).replaced())
                .isTrue();
        assertThat(entries()).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({"vit, model.pt, FEATURES", "vit, model.onnx, FEATURES", "raft, model.pt, FLOW", "raft, model.onnx, FLOW"
    })
    void aBareFileGetsACardFromWhatItDoes(String golden, String fileName, ModelKind kind) throws IOException {
        Path file = Files.copy(Golden.folder(golden).resolve(fileName), work.resolve(golden + "." + ending(fileName)));
        Added added = adder.add(request(file.toUri().toString(), Optional.of(Sha256.of(file))));
        ModelCard card = added.card();
        assertThat(card.name()).isEqualTo(golden);
        assertThat(card.kind()).isEqualTo(kind);
        assertThat(card.input().fixedSize()).isEmpty();
        assertThat(card.origin().unverified()).isFalse();
        assertThat(card.patch()).isEqualTo(kind == ModelKind.FEATURES ? TinyModels.PATCH : 0);
        assertThat(card.dimension()).isEqualTo(kind == ModelKind.FEATURES ? TinyModels.DIMENSION : 0);
        cache.find(golden).checkDigest();
    }

    private static String ending(String fileName) {
        return fileName.substring(fileName.lastIndexOf('.') + 1);
    }

    /** As DINO's authors publish theirs: class token out, one picture size. */
    @Test
    void theKeysOfADinoGraphAreExposedAndItsSizeIsSaid() throws IOException, URISyntaxException {
        Path folder = dinoGraph();
        Path file = Files.copy(folder.resolve("model.onnx"), work.resolve("dino_tiny.onnx"));
        String digest = Sha256.of(file);
        ModelCard card =
                adder.add(request(file.toString(), Optional.of(digest))).card();
        assertThat(card.output()).isEqualTo("keys");
        assertThat(card.patch()).isEqualTo(8);
        assertThat(card.dimension()).isEqualTo(24);
        assertThat(card.input().fixedSize()).contains(new PictureSize(48, 64));
        assertThat(card.origin().weightsSha256()).contains(digest);
        assertThat(card.sha256()).isNotEqualTo(Optional.of(digest));
        ModelFolder model = cache.find("dino_tiny");
        model.checkDigest();
        // With torch's keys as a golden pair the class token must be gone and the order right.
        assertThat(new ModelTrial(new Engines(0)).run(withGolden(model, folder)))
                .singleElement()
                .satisfies(comparison -> assertThat(comparison.difference()).isLessThan(1e-4));
    }

    private static Path dinoGraph() throws URISyntaxException {
        return Path.of(ModelAdderTest.class
                .getResource("/io/flowcut/activities/onnx/dino")
                .toURI());
    }

    private static ModelFolder withGolden(ModelFolder model, Path folder) throws IOException {
        for (String name : List.of("image.npy", "keys.npy")) {
            Files.copy(folder.resolve(name), model.path().resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        String card = Files.readString(model.path().resolve(ModelFolder.CARD))
                .replaceAll(
                        "\"goldens\" : \\[ \\]",
                        "\"goldens\": [{\"inputs\": [\"image.npy\"], \"output\": \"keys.npy\", \"tolerance\": 1e-4}]");
        Files.writeString(model.path().resolve(ModelFolder.CARD), card);
        return ModelFolder.open(model.path());
    }

    @Test
    void withoutADigestNothingIsAddedUnlessTheUserTrustsIt() throws IOException {
        Path file = Files.copy(Golden.folder("vit").resolve("model.pt"), work.resolve("vit.pt"));
        assertRefused(request(file), "no digest vouches for it; give the one that its author publishes by --sha256");
        assertRefused(request(file), "--trust-unverified");
        assertRefused(
                request(file.toString(), Optional.of("0".repeat(64))), "SHA-256 is " + Sha256.of(file) + ", but 000");
        assertRefused(request(file.toString(), Optional.of("0".repeat(64))), "--trust-unverified");
        Added added = adder.add(
                new Request(file.toString(), Optional.empty(), Optional.of("mine"), Optional.empty(), true, false));
        assertThat(added.card().origin().unverified()).isTrue();
        assertThat(cache.find("mine").card().sha256()).contains(Sha256.of(file));
    }

    @Test
    void aFolderWithAWrongOrWithoutADigestIsRefused() throws IOException {
        TinyModels.create(work.resolve("given"));
        Path folder = work.resolve("given").resolve("vit");
        Path card = folder.resolve(ModelFolder.CARD);
        String right = Files.readString(card);
        Files.writeString(card, right.replaceFirst("\"sha256\" : \"..", "\"sha256\" : \"00"));
        assertRefused(request(folder), "but 00");
        Files.writeString(card, right.replaceFirst("\"sha256\" : \"[0-9a-f]+\",", ""));
        assertRefused(request(folder), "no digest vouches for it");
        Request trusting =
                new Request(folder.toString(), Optional.empty(), Optional.empty(), Optional.empty(), true, false);
        assertThat(adder.add(trusting).card().origin().unverified()).isTrue();
    }

    @Test
    void aModelThatComputesSomethingElseThanItsGoldenPairsIsRefused() throws IOException {
        TinyModels.create(work.resolve("given"));
        Path folder = work.resolve("given").resolve("vit");
        Path keys = folder.resolve("golden").resolve("case1_keys.npy");
        byte[] bytes = Files.readAllBytes(keys);
        bytes[bytes.length - 1] ^= 0x40;
        Files.write(keys, bytes);
        assertRefused(request(folder), "differs from its golden output golden/case1_keys.npy by");
    }

    @Test
    void aGoodModelIsNotOverwrittenByABadOneNorSilentlyByAnother() throws IOException {
        TinyModels.create(work.resolve("given"));
        adder.add(request(work.resolve("given").resolve("vit")));
        ModelFolder good = cache.find("vit");
        Path bad = Files.writeString(work.resolve("vit.pt"), "not a model");
        Request replacing = new Request(
                bad.toString(), Optional.of(Sha256.of(bad)), Optional.empty(), Optional.empty(), false, true);
        assertRefused(replacing, "no model that PyTorch can load");
        assertThat(cache.find("vit")).isEqualTo(good);
        good.checkDigest();

        Path other = Files.copy(Golden.folder("vit").resolve("model.onnx"), work.resolve("vit.onnx"));
        Request another = request(other.toString(), Optional.of(Sha256.of(other)));
        assertRefused(another, "--replace puts this one in its place");
        assertThat(cache.find("vit")).isEqualTo(good);
        Request asked = new Request(another.uri(), another.sha256(), Optional.empty(), Optional.empty(), false, true);
        assertThat(adder.add(asked).replaced()).isTrue();
        assertThat(cache.find("vit").card().file()).isEqualTo("model.onnx");
        assertThat(entries()).containsExactly("vit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.pt|no model that PyTorch can load",
                "a.onnx|not an ONNX file",
                "a.zip|cannot be unpacked",
                "a.tar.gz|cannot be unpacked",
                "a.pth|weights alone are no model",
                "a.txt|not a .pt, .onnx, .zip, .tar, .tar.gz or model folder",
            })
    void whatIsNoModelIsRefusedInOneLine(String name, String cause) throws IOException {
        Path file = Files.writeString(work.resolve(name), "this is no model, whatever its name says");
        Request request = request(file.toString(), Optional.of(Sha256.of(file)));
        assertRefused(request, cause);
        assertThatThrownBy(() -> adder.add(request)).hasMessageStartingWith(file + ": ");
    }

    @Test
    void whatIsNotThereOrNoAddressIsRefused() throws IOException {
        assertRefused(request(work.resolve("missing.pt")), "missing.pt: no such file or folder");
        assertRefused(request("ftp://host/a.pt", Optional.empty()), "not a path, file:, s3: or https:");
        assertRefused(request("https://user:secret@host/a.pt", Optional.empty()), "without credentials");
        assertRefused(request("http://host/a.pt", Optional.empty()), "http: can be changed on its way");
        assertThatThrownBy(() -> adder.add(request("https://user:secret@host/a.pt", Optional.empty())))
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCardCanBeGivenForAFile() throws IOException {
        TinyModels.create(work.resolve("given"));
        Path file = Files.copy(Golden.folder("raft").resolve("model.pt"), work.resolve("anything.pt"));
        String text = Files.readString(work.resolve("given").resolve("raft").resolve(ModelFolder.CARD));
        Path card = Files.writeString(
                work.resolve("card.json"),
                new String(
                        ModelCardJson.write(withoutGoldens(
                                new ModelCardJson("x").read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))),
                        java.nio.charset.StandardCharsets.UTF_8));
        Request request =
                new Request(file.toString(), Optional.empty(), Optional.empty(), Optional.of(card), false, false);
        assertThat(adder.add(request).card().name()).isEqualTo("raft");
    }

    private static ModelCard withoutGoldens(ModelCard card) {
        return new ModelCard(
                card.name(),
                card.kind(),
                card.origin(),
                card.file(),
                card.sha256(),
                card.precision(),
                card.input(),
                card.output(),
                card.patch(),
                card.dimension(),
                card.updates(),
                List.of());
    }

    /** A properties file could name libraries to load. */
    @Test
    void onlyKnownOptionsOfTheEngineReachTheCache() throws IOException {
        TinyModels.create(work.resolve("given"));
        Path folder = work.resolve("given").resolve("vit-onnx");
        Files.writeString(
                folder.resolve(ModelFolder.SERVING),
                Files.readString(folder.resolve(ModelFolder.SERVING)) + "option.customOpLibrary=/tmp/evil.so\n");
        adder.add(request(folder));
        assertThat(cache.find("vit-onnx").serving()).containsOnlyKeys("engine", "option.modelName");
    }

    @Test
    void theCurrentFolderIsASourceToo() {
        LocalSource here = new LocalSource(Path.of("."));
        assertThat(here.fetch("pom.xml", work.resolve("copy"), 1 << 20).bytes()).isPositive();
        assertThatThrownBy(() -> here.fetch("../pom.xml", work.resolve("other"), 1 << 20))
                .hasMessageContaining("no such file");
    }

    @Test
    void whatAKilledProcessLeftGoes() throws IOException {
        Path old = Files.createDirectories(cache.root().resolve(".old.tmp"));
        Files.writeString(old.resolve("archive"), "half");
        Path young = Files.createDirectories(cache.root().resolve(".young.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path file = Files.copy(Golden.folder("vit").resolve("model.onnx"), work.resolve("vit.onnx"));
        adder.add(request(file.toString(), Optional.of(Sha256.of(file))));
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void aFileBeyondTheLimitIsRefused() throws IOException {
        Path file = Files.copy(Golden.folder("vit").resolve("model.pt"), work.resolve("vit.pt"));
        adder = adder(new ModelLimits(1000, 1000, 10));
        assertRefused(request(file.toString(), Optional.of(Sha256.of(file))), "longer than the limit of 1000 bytes");
    }
}
