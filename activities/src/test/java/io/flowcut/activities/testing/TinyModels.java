package io.flowcut.activities.testing;

import io.flowcut.activities.model.GoldenPair;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelCardJson;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.model.ModelInput;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.activities.model.ModelOrigin;
import io.flowcut.activities.model.ModelPrecision;
import io.flowcut.activities.storage.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The tiny networks of the golden data as a model cache: {@code vit}, {@code vit-onnx}, {@code raft}, {@code raft-onnx}. */
public final class TinyModels {
    /** Patch and dimension of the tiny transformer. */
    public static final int PATCH = 8;

    public static final int DIMENSION = 48;

    private static final double GOLDEN_TOLERANCE = 1e-4;

    private TinyModels() {}

    /** Makes the cache below a folder; skips the calling test when there is no golden data. */
    public static ModelCache create(Path root) {
        add(root, "vit", "vit", ModelEngine.PYTORCH, ModelKind.FEATURES);
        add(root, "vit-onnx", "vit", ModelEngine.ONNX_RUNTIME, ModelKind.FEATURES);
        add(root, "raft", "raft", ModelEngine.PYTORCH, ModelKind.FLOW);
        add(root, "raft-onnx", "raft", ModelEngine.ONNX_RUNTIME, ModelKind.FLOW);
        return new ModelCache(root);
    }

    /** Copies the cases of the golden data beside the model. */
    private static List<GoldenPair> goldens(Path folder, String golden, boolean features) throws IOException {
        Path source = Golden.folder(golden);
        List<String> inputs = features ? List.of("image") : List.of("image1", "image2");
        List<GoldenPair> goldens = new ArrayList<>();
        Files.createDirectories(folder.resolve("golden"));
        for (int i = 0; Files.exists(source.resolve("case" + i + "_" + inputs.get(0) + ".npy")); i++) {
            String prefix = "case" + i + "_";
            List<String> names = new ArrayList<>(inputs);
            names.add(features ? "keys" : "flow");
            for (String name : names) {
                Files.copy(
                        source.resolve(prefix + name + ".npy"),
                        folder.resolve("golden").resolve(prefix + name + ".npy"));
            }
            List<String> files = names.stream()
                    .map(name -> "golden/" + prefix + name + ".npy")
                    .toList();
            goldens.add(new GoldenPair(files.subList(0, inputs.size()), files.get(inputs.size()), GOLDEN_TOLERANCE));
        }
        return goldens;
    }

    private static void add(Path root, String name, String golden, ModelEngine engine, ModelKind kind) {
        Path source = Golden.folder(golden).resolve("model" + engine.suffix());
        Path folder = root.resolve(name);
        boolean features = kind == ModelKind.FEATURES;
        try {
            Files.createDirectories(folder);
            Files.copy(source, folder.resolve("model" + engine.suffix()));
            ModelInput input = features
                    ? new ModelInput(
                            List.of("image"), ModelInput.IMAGENET_MEAN, ModelInput.IMAGENET_STD, 8, Optional.empty())
                    : new ModelInput(
                            List.of("image1", "image2"),
                            ModelInput.SYMMETRIC,
                            ModelInput.SYMMETRIC,
                            8,
                            Optional.empty());
            ModelCard card = new ModelCard(
                    name,
                    kind,
                    new ModelOrigin(
                            "tiny-" + golden, "golden data", "CC0-1.0", Optional.empty(), OptionalLong.of(0), false),
                    "model" + engine.suffix(),
                    Optional.of(Sha256.of(source)),
                    ModelPrecision.FP32,
                    input,
                    features ? "keys" : "flow",
                    features ? PATCH : 0,
                    features ? DIMENSION : 0,
                    0,
                    goldens(folder, golden, features));
            Files.write(folder.resolve(ModelFolder.CARD), ModelCardJson.write(card));
            String serving = ModelFolder.servingFor("model" + engine.suffix(), engine).entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                    .collect(Collectors.joining());
            Files.writeString(folder.resolve(ModelFolder.SERVING), serving);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
