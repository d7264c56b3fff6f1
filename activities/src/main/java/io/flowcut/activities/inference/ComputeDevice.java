package io.flowcut.activities.inference;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.lang.management.MemoryUsage;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where networks run.
 *
 * @param gpu index of the CUDA device; -1 for the processor
 */
public record ComputeDevice(int gpu) {
    /** The processor. */
    public static final ComputeDevice CPU = new ComputeDevice(-1);

    /** What a setting may look like: auto, cpu, gpu or gpu:N. */
    public static final String PATTERN = "auto|cpu|gpu(:[0-9]{1,2})?";

    private static final Pattern GPU = Pattern.compile("gpu(?::([0-9]{1,2}))?");

    /**
     * The device that a setting asks for; auto takes the first GPU where there is one.
     *
     * @param key key of the setting, for the message
     * @param setting one that {@link #PATTERN} matches
     * @throws FlowCutException of type Config when the machine has no such GPU
     */
    public static ComputeDevice resolve(String key, String setting) {
        return resolve(key, setting, CudaUtils::getGpuCount);
    }

    /** The same on a machine with so many GPUs. */
    static ComputeDevice resolve(String key, String setting, IntSupplier gpus) {
        if (setting.equals("cpu")) {
            return CPU;
        }
        if (setting.equals("auto")) {
            return gpus.getAsInt() > 0 ? new ComputeDevice(0) : CPU;
        }
        Matcher matcher = GPU.matcher(setting);
        if (!matcher.matches()) {
            throw new FlowCutException(
                    ErrorType.CONFIG, key + ": " + setting + " is not allowed; allowed: auto, cpu, gpu or gpu:N");
        }
        int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        int count = gpus.getAsInt();
        if (index >= count) {
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    key + ": " + setting + " is not available: this machine shows "
                            + (count == 0
                                    ? "no CUDA device"
                                    : count == 1 ? "gpu:0 alone" : "gpu:0 to gpu:" + (count - 1))
                            + "; allowed here: auto, cpu");
        }
        return new ComputeDevice(index);
    }

    /** Whether this is a GPU. */
    public boolean isGpu() {
        return gpu >= 0;
    }

    /** Memory of this GPU that nothing uses, in bytes. */
    public long freeMemory() {
        MemoryUsage usage = CudaUtils.getGpuMemory(djl());
        return usage.getMax() - usage.getCommitted();
    }

    /** The device in DJL. */
    public Device djl() {
        return isGpu() ? Device.gpu(gpu) : Device.cpu();
    }

    @Override
    public String toString() {
        return isGpu() ? "gpu:" + gpu : "cpu";
    }
}
