package io.flowcut.activities.inference;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.onnxruntime.OrtEnvironment;
import io.flowcut.activities.natives.NativeLibraries;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;

/**
 * DJL's engines, set up for work without a network: native libraries come from the class path alone, and DJL neither
 * downloads anything nor reports to its authors. An engine is loaded when it is first asked for; PyTorch then unpacks its
 * libraries (430 MB) into {@code ~/.cache/flowcut/djl} once a machine, unless {@code DJL_CACHE_DIR} names another
 * folder.
 *
 * <p>The settings are those of the process, as DJL reads them from system properties. Thread-safe.
 */
public final class Engines {
    /** DJL's name of the engine that runs TorchScript. */
    public static final String PYTORCH = "PyTorch";
    /** DJL's name of the engine that runs ONNX. */
    public static final String ONNX_RUNTIME = "OnnxRuntime";

    private static final String CACHE_PROPERTY = "DJL_CACHE_DIR";
    private static final String GRAPH_OPTIMIZER = "ai.djl.pytorch.graph_optimizer";

    private final int threads;

    /**
     * Prepares the engines and loads none.
     *
     * @param threads threads that one network may use; 0 = one per processor. It counts for engines that are not loaded
     *     yet
     */
    public Engines(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException("threads must not be negative: " + threads);
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        // Else every ONNX model would load PyTorch for array operations, of which none are used here.
        System.setProperty("ai.djl.onnx.disable_alternative", "true");
        this.threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        // It watches the first call and rewrites the graph in the second, which takes RAFT a second and makes nothing
        // faster.
        if (System.getProperty(GRAPH_OPTIMIZER) == null) {
            System.setProperty(GRAPH_OPTIMIZER, "false");
        }
        String count = Integer.toString(this.threads);
        System.setProperty("ai.djl.pytorch.num_threads", count);
        System.setProperty("ai.djl.onnxruntime.num_threads", count);
        if (System.getenv(CACHE_PROPERTY) == null && System.getProperty(CACHE_PROPERTY) == null) {
            System.setProperty(
                    CACHE_PROPERTY,
                    Path.of(System.getProperty("user.home"), ".cache", "flowcut", "djl")
                            .toString());
        }
    }

    /** Threads that one network may use. */
    public int threads() {
        return threads;
    }

    /**
     * The engine of this name, loaded.
     *
     * @param name {@link #PYTORCH} or {@link #ONNX_RUNTIME}
     * @throws FlowCutException of type NativeLibrary when its native libraries do not load on this machine
     */
    public Engine load(String name) {
        try {
            return Engine.getEngine(name);
        } catch (EngineException | LinkageError | IllegalArgumentException e) {
            throw NativeLibraries.failure("the engine " + name, e);
        }
    }

    /** The version of the native library of an engine, which this loads. */
    public String version(String name) {
        Engine engine = load(name);
        // DJL names the version of ONNX Runtime that it was built with, not the one that runs.
        return name.equals(ONNX_RUNTIME) ? OrtEnvironment.getEnvironment().getVersion() : engine.getVersion();
    }
}
