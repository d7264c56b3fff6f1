package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.activities.training.model.ModelDescription;
import io.flowcut.activities.training.model.VideoMaskModel;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Models from folders, the model cache and S3, from where a copy is made. Thread-safe. */
public final class LoadedModels implements MaskModels, AutoCloseable {
    /** What a model consists of, as {@code TrainingSession.exportModel} writes it. */
    private static final List<String> FILES = List.of(ModelDescription.FILE, ModelDescription.WEIGHTS);

    private final Function<Path, VideoMaskModel> loader;
    private final Path cache;
    private final Storage storage;
    private final Map<String, Loaded> loaded = new HashMap<>();

    /**
     * @param loader loads a model folder
     * @param cache folder in which models are found by name
     * @param storage reaches S3
     */
    public LoadedModels(Function<Path, VideoMaskModel> loader, Path cache, Storage storage) {
        this.loader = requireNonNull(loader, "loader");
        this.cache = requireNonNull(cache, "cache");
        this.storage = requireNonNull(storage, "storage");
    }

    @Override
    public synchronized SharedModel open(String name) {
        Loaded known = loaded.get(name);
        if (known != null) {
            return known;
        }
        Path folder = folder(name);
        try {
            Loaded model = new Loaded(digest(name, folder), loader.apply(folder));
            loaded.put(name, model);
            return model;
        } finally {
            if (S3Uri.matches(name)) {
                remove(folder);
            }
        }
    }

    /**
     * Looks whether a model is there, without loading it.
     *
     * @throws FlowCutException of type MissingModel when it is not
     */
    public void check(String name) {
        if (!S3Uri.matches(name)) {
            requireFiles(name, folder(name));
        }
    }

    private Path folder(String name) {
        if (S3Uri.matches(name)) {
            return copy(S3Uri.parse(name));
        }
        try {
            return name.startsWith("file:")
                    ? Path.of(URI.create(name))
                    : name.contains("/") ? Path.of(name) : cache.resolve(name);
        } catch (IllegalArgumentException e) {
            throw missing(name, "not a folder, a file: URI, s3://bucket/prefix, or a name");
        }
    }

    private Path copy(S3Uri uri) {
        Path folder = storage.temporaryPath();
        try {
            Files.createDirectories(folder);
            for (String file : FILES) {
                Files.copy(storage.fetch(uri.resolve(file)).file(), folder.resolve(file));
            }
            return folder;
        } catch (FlowCutException e) {
            throw e.type() == ErrorType.BAD_INPUT ? missing(uri.toString(), String.valueOf(e.getMessage())) : e;
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    /** The weights are in memory. */
    private static void remove(Path folder) {
        try {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be removed: " + e.getMessage(), e);
        }
    }

    private static void requireFiles(String name, Path folder) {
        for (String file : FILES) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw missing(name, "no " + file + " in " + folder + "; expected a model that flowcut train wrote");
            }
        }
    }

    private static String digest(String name, Path folder) {
        requireFiles(name, folder);
        Sha256 digest = new Sha256();
        for (String file : FILES) {
            try {
                digest.bytes(Sha256.of(folder.resolve(file)).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw missing(name, folder.resolve(file) + " cannot be read: " + e.getMessage());
            }
        }
        return digest.hex();
    }

    private static FlowCutException missing(String name, String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, "prediction.model: " + name + ": " + cause);
    }

    private static final class Loaded implements SharedModel {
        private final String digest;
        private final VideoMaskModel model;

        Loaded(String digest, VideoMaskModel model) {
            this.digest = digest;
            this.model = model;
        }

        @Override
        public String digest() {
            return digest;
        }

        @Override
        public int height() {
            return model.height();
        }

        @Override
        public int width() {
            return model.width();
        }

        @Override
        public synchronized List<ClipPrediction> predict(List<byte[]> clips) {
            return model.predict(clips);
        }
    }

    @Override
    public synchronized void close() {
        loaded.values().forEach(model -> model.model.close());
        loaded.clear();
    }
}
