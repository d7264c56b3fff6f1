package io.flowcut.activities.inference;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelCard;
import io.flowcut.activities.model.ModelEngine;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.activities.model.ModelKind;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ModelUse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a worker process. Each is loaded when it is first used, its digest checked before, and shared by all
 * activities; when another one of the same kind is asked for, those that nobody uses are unloaded. Thread-safe.
 */
public final class ModelRuntime implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelRuntime.class);

    private final ModelVariants variants;
    private final ComputeDevice device;
    private final Engines engines;
    private final List<SharedModel> models = new ArrayList<>();
    private final Map<ModelKind, LongAdder> nanos = new EnumMap<>(ModelKind.class);
    private Optional<InferenceThread> thread = Optional.empty();

    /**
     * Prepares the models and loads none.
     *
     * @param cache where models lie
     * @param defaults which of a model's variants, on which device, with how many threads
     * @throws FlowCutException of type Config when this machine has no such device
     */
    public ModelRuntime(ModelCache cache, ModelDefaults defaults) {
        requireNonNull(cache, "cache");
        engines = new Engines(defaults.threads());
        device = ComputeDevice.resolve("models.device", defaults.device());
        variants = new ModelVariants(cache, defaults, device.isGpu());
        for (ModelKind kind : ModelKind.values()) {
            nanos.put(kind, new LongAdder());
        }
    }

    /** Where networks run. */
    public ComputeDevice device() {
        return device;
    }

    /** Seconds that the models of a kind have run so far; waiting for the device and loading do not count. */
    public double seconds(ModelKind kind) {
        return nanos.get(kind).sum() * 1e-9;
    }

    /**
     * A model for use by one activity, which closes it.
     *
     * @param name its name in the cache, or a path to a model folder
     * @param kind what it must compute
     * @throws FlowCutException of type MissingModel when there is none, or it is of another kind
     */
    public Model open(String name, ModelKind kind) {
        ModelFolder folder = find(name, kind);
        return new Model(acquire(folder));
    }

    /**
     * Looks whether a model is there and loads its engine.
     *
     * @return one line on what will run where, for the log
     */
    public String describe(String name, ModelKind kind) {
        ModelFolder folder = find(name, kind);
        folder.checkDigest();
        String engine = folder.engine().djlName();
        ModelCard card = folder.card();
        return kind.word() + ": " + card.name() + " (" + card.origin().architecture()
                + (card.updates() > 0 ? ", " + card.updates() + " updates" : "")
                + (card.origin().randomSeed().isPresent() ? ", random weights" : "") + ", "
                + folder.digest().substring(0, 12) + ") on " + device + ", " + engine + " " + engines.version(engine)
                + ", " + card.precision().word() + ", " + engines.threads() + " threads";
    }

    private ModelFolder find(String name, ModelKind kind) {
        ModelFolder folder = variants.find(name);
        if (folder.card().kind() != kind) {
            throw new FlowCutException(
                    ErrorType.MISSING_MODEL,
                    folder.path() + ": a model for " + folder.card().kind().word() + ", not for " + kind.word());
        }
        return folder;
    }

    private synchronized SharedModel acquire(ModelFolder folder) {
        for (SharedModel model : models) {
            if (model.folder().equals(folder)) {
                model.users++;
                return model;
            }
        }
        ModelKind kind = folder.card().kind();
        models.removeIf(idle -> {
            boolean gone = idle.users == 0 && idle.folder().card().kind() == kind;
            if (gone) {
                idle.close();
            }
            return gone;
        });
        if (thread.isEmpty()) {
            thread = Optional.of(new InferenceThread("flowcut-inference-" + device));
        }
        SharedModel model = new SharedModel(folder, thread.get());
        model.users = 1;
        models.add(model);
        return model;
    }

    private synchronized void release(SharedModel model) {
        model.users--;
    }

    /** A model in memory, or about to be. */
    private final class SharedModel {
        private final ModelFolder folder;
        private final InferenceThread inference;
        private Optional<Network> network = Optional.empty();
        private int users;

        SharedModel(ModelFolder folder, InferenceThread inference) {
            this.folder = folder;
            this.inference = inference;
        }

        ModelFolder folder() {
            return folder;
        }

        Tensor run(List<Tensor> inputs) {
            return inference.call(() -> {
                Network loaded = load();
                long start = System.nanoTime();
                Tensor output = loaded.run(inputs);
                nanos.get(folder.card().kind()).add(System.nanoTime() - start);
                return output;
            });
        }

        /** Called on the inference thread alone. */
        private Network load() {
            if (network.isEmpty()) {
                folder.checkDigest();
                String engine = folder.engine().djlName();
                long start = System.nanoTime();
                network = Optional.of(Network.load(engines, folder.path(), folder.modelName(), engine, device.djl()));
                log.info(
                        "loaded {} for {} on {}, {} in {} s",
                        folder.path(),
                        engine,
                        device,
                        folder.card().precision().word(),
                        Math.round((System.nanoTime() - start) * 1e-8) / 10.0);
            }
            return network.get();
        }

        void close() {
            inference.call(() -> {
                network.ifPresent(Network::close);
                network = Optional.empty();
                return true;
            });
        }
    }

    /** A model in use. */
    public final class Model implements AutoCloseable {
        private final SharedModel shared;
        private boolean closed;

        private Model(SharedModel shared) {
            this.shared = shared;
        }

        /** What is known of it. */
        public ModelCard card() {
            return shared.folder().card();
        }

        /** Its folder. */
        public ModelFolder folder() {
            return shared.folder();
        }

        /** Where it runs. */
        public ComputeDevice device() {
            return device;
        }

        /**
         * Tells apart whatever gives other results: the digest of the weights, the precision and the engine.
         * CPU and GPU give the same within the precision, and share results.
         */
        public String identity() {
            ModelFolder folder = shared.folder();
            return folder.digest() + "-" + card().precision().word() + "-"
                    + folder.engine().djlName();
        }

        /** What a result that it is used for must say of it. */
        public ModelUse use() {
            ModelFolder folder = shared.folder();
            return new ModelUse(
                    card().name(),
                    folder.digest(),
                    folder.engine().djlName(),
                    card().precision().word(),
                    card().origin().randomSeed().isPresent());
        }

        /**
         * How many items to run at a time.
         *
         * @param bytesPerItem memory that one item needs
         * @param onCpu items on the processor, where more at a time gain nothing
         * @param most items at most, on a GPU with memory for more
         */
        public int fitting(long bytesPerItem, int onCpu, int most) {
            return device.isGpu() ? BatchSize.fitting(device.freeMemory() * 4 / 5, bytesPerItem, most) : onCpu;
        }

        /** Whether the engine computes attention without holding all of it. */
        public boolean fusesAttention() {
            return shared.folder().engine() == ModelEngine.PYTORCH;
        }

        /**
         * Runs it, loading it at first use.
         *
         * @throws FlowCutException of type OutOfMemory when memory does not suffice for this batch, MissingModel when
         *     the file is no model or has another digest
         */
        public Tensor run(List<Tensor> inputs) {
            return shared.run(inputs);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release(shared);
            }
        }
    }

    /** Unloads all models; none may be in use. */
    @Override
    public synchronized void close() {
        models.forEach(SharedModel::close);
        models.clear();
        thread.ifPresent(InferenceThread::close);
        thread = Optional.empty();
    }
}
