package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Affinity and normalised cut. */
@Section("ncut")
public record NcutConfig(
        @Setting(value = "weight of the frame's features in the affinity; the flow's get 1 - alpha", min = 0, max = 1)
        double alpha,

        @Setting(value = "affinity above which two tokens are joined", min = -1, max = 1)
        double tau,

        @Setting(value = "weight of an edge between tokens that are not joined", min = 1e-9, max = 0.1)
        double eps,

        @Setting(value = "masks per frame at most", min = 1, max = 16)
        int maxMasks,

        @Setting(value = "share of the tokens that the second and later masks must exceed", min = 0, max = 0.5)
        double minArea,

        @Setting(
                value =
                        "where frames are cut: cpu = the kernel in Java; gpu or gpu:N = a CUDA device through DJL, a"
                                + " batch of frames at a time; auto = the first GPU, without one cpu; djl = DJL on the processor",
                pattern = "cpu|djl|auto|gpu(:[0-9]{1,2})?")
        String device) {
    /** The kernel in Java. */
    public static final String CPU = "cpu";
    /** DJL on the processor. */
    public static final String DJL = "djl";

    public static final NcutConfig DEFAULT = new NcutConfig(0.7, 0.2, 1e-5, 3, 0.01);

    public NcutConfig {
        Settings.check(NcutConfig.class, alpha, tau, eps, maxMasks, minArea, device);
    }

    /** Settings of the kernel in Java. */
    public NcutConfig(double alpha, double tau, double eps, int maxMasks, double minArea) {
        this(alpha, tau, eps, maxMasks, minArea, CPU);
    }

    /** The same for the default device: masks do not depend on it, and so keys of masks must not. */
    public NcutConfig withoutDevice() {
        return new NcutConfig(alpha, tau, eps, maxMasks, minArea);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static NcutConfig of(Map<String, Object> values) {
        return RequestValues.read(NcutConfig.class, DEFAULT, values);
    }
}
