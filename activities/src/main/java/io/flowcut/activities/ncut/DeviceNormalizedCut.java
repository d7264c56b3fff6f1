package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDManager;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.inference.BatchSize;
import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Network;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link NormalizedCut} by DJL's array operations on PyTorch, a batch of frames at a time, on a GPU or on the processor.
 * Takes the same decisions in the same order in 64-bit floats; only the affinities are 32-bit products summed in another
 * order, so a pair whose affinity is tau but for rounding may be joined on one side and not on the other.
 *
 * <p>Serves one caller at a time; several instances may share a device.
 */
public final class DeviceNormalizedCut implements TokenCutter {
    /** Frames at a time at most. */
    private static final int LARGEST_BATCH = 64;
    /** Memory that a batch may take on the processor, in bytes. */
    private static final long PROCESSOR_MEMORY = 1L << 30;

    private final NcutConfig config;
    private final ComputeDevice device;
    private final NDManager manager;

    /**
     * Loads PyTorch.
     *
     * @throws FlowCutException of type NativeLibrary when it does not load on this machine
     */
    public DeviceNormalizedCut(NcutConfig config, ComputeDevice device, Engines engines) {
        this.config = requireNonNull(config, "config");
        this.device = requireNonNull(device, "device");
        manager = engines.load(Engines.PYTORCH).newBaseManager(device.djl());
    }

    /**
     * The cutter that {@code ncut.device} asks for.
     *
     * @throws FlowCutException of type Config when it is a GPU that this machine has not
     */
    public static TokenCutter of(NcutConfig config) {
        if (config.device().equals(NcutConfig.CPU)) {
            return new NormalizedCut(config);
        }
        if (config.device().equals(NcutConfig.DJL)) {
            return new DeviceNormalizedCut(config, ComputeDevice.CPU, new Engines(0));
        }
        ComputeDevice device = ComputeDevice.resolve("ncut.device", config.device());
        return device.isGpu() ? new DeviceNormalizedCut(config, device, new Engines(0)) : new NormalizedCut(config);
    }

    /**
     * Looks whether the device that {@code ncut.device} asks for is there.
     *
     * @throws FlowCutException of type Config when it is a GPU that this machine has not
     */
    public static void checkDevice(NcutConfig config) {
        if (config.device().startsWith("gpu")) {
            ComputeDevice.resolve("ncut.device", config.device());
        } else if (config.device().equals(NcutConfig.DJL)) {
            new Engines(0).load(Engines.PYTORCH);
        }
    }

    @Override
    public List<List<TokenMask>> process(List<FrameFeatures> frames) {
        List<List<TokenMask>> masks = new ArrayList<>();
        for (Frame frame : cut(frames)) {
            masks.add(frame.iteration().measured(frame.features()));
        }
        return masks;
    }

    /** The cuts of each frame with their eigenvectors. */
    List<CutTrace> trace(List<FrameFeatures> frames) {
        return cut(frames).stream().map(frame -> frame.iteration().trace()).toList();
    }

    /** A frame and its masks so far. */
    private record Frame(TokenFeatures features, MaskIteration iteration) {}

    private List<Frame> cut(List<FrameFeatures> frames) {
        List<Frame> cut = new ArrayList<>();
        int from = 0;
        while (from < frames.size()) {
            int to = from + 1;
            while (to < frames.size() && sameSize(frames.get(from), frames.get(to))) {
                to++;
            }
            List<FrameFeatures> same = frames.subList(from, to);
            cut.addAll(batchSize(same.get(0).tokens()).run(same, this::cutBatch));
            from = to;
        }
        return cut;
    }

    private static boolean sameSize(FrameFeatures first, FrameFeatures second) {
        return first.tokens() == second.tokens()
                && first.rgb().length == second.rgb().length
                && first.flow().length == second.flow().length;
    }

    private BatchSize batchSize(int tokens) {
        long memory = device.isGpu() ? device.freeMemory() / 2 : PROCESSOR_MEMORY;
        long frame = (long) tokens * tokens * DeviceGraphs.BYTES_A_PAIR;
        return new BatchSize("frames to cut", BatchSize.fitting(memory, frame, LARGEST_BATCH));
    }

    private List<Frame> cutBatch(List<FrameFeatures> frames) {
        List<Frame> batch = new ArrayList<>();
        for (FrameFeatures frame : frames) {
            batch.add(new Frame(TokenFeatures.of(frame, config.alpha()), new MaskIteration(frame, config)));
        }
        if (frames.get(0).tokens() < 2) {
            return batch;
        }
        List<TokenFeatures> features = batch.stream().map(Frame::features).toList();
        // The arrays of a batch have a manager of their own: it frees them even when memory ends while graphs are made.
        try (NDManager batchManager = manager.newSubManager();
                DeviceGraphs graphs = new DeviceGraphs(batchManager, features, config)) {
            while (batch.stream().anyMatch(frame -> frame.iteration().open())) {
                cutOnce(batch, graphs);
            }
            return batch;
        } catch (RuntimeException e) {
            if (Network.isOutOfMemory(e)) {
                throw new FlowCutException(
                        ErrorType.OUT_OF_MEMORY,
                        "ncut.device " + device + ": out of memory with " + frames.size() + " frames of "
                                + frames.get(0).tokens() + " tokens",
                        e);
            }
            throw e;
        }
    }

    private static void cutOnce(List<Frame> batch, DeviceGraphs graphs) {
        boolean[] open = new boolean[batch.size()];
        List<double[]> near = new ArrayList<>();
        for (int f = 0; f < open.length; f++) {
            open[f] = batch.get(f).iteration().open();
            near.add(batch.get(f).iteration().near());
        }
        List<Eigenvector> eigenvectors;
        try (DeviceLanczos solver = new DeviceLanczos(graphs)) {
            eigenvectors = solver.process(near, open);
        }
        for (int f = 0; f < open.length; f++) {
            if (open[f]) {
                int frame = f;
                batch.get(f).iteration().add(eigenvectors.get(f)).ifPresent(mask -> graphs.mask(frame, mask));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
