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
        double minArea) {
    public static final NcutConfig DEFAULT = new NcutConfig(0.7, 0.2, 1e-5, 3, 0.01);

    public NcutConfig {
        Settings.check(NcutConfig.class, alpha, tau, eps, maxMasks, minArea);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static NcutConfig of(Map<String, Object> values) {
        return RequestValues.read(NcutConfig.class, DEFAULT, values);
    }
}
