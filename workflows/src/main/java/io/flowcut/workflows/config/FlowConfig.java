package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Optical flow from frame t to the frames t + stride and t - stride. */
@Section("flow")
public record FlowConfig(
        @Setting(
                value = "how flow is estimated; dis = OpenCV DIS",
                oneOf = {"dis"})
        String backend,

        @Setting(value = "frames between the two frames of a pair", min = 1, max = 16)
        int stride,

        @Setting(value = "longer side in pixels of the picture that flow is estimated on", min = 64, max = 4096)
        int maxSide) {
    public static final FlowConfig DEFAULT = new FlowConfig("dis", 1, 854);

    public FlowConfig {
        Settings.check(FlowConfig.class, backend, stride, maxSide);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FlowConfig of(Map<String, Object> values) {
        return RequestValues.read(FlowConfig.class, DEFAULT, values);
    }
}
