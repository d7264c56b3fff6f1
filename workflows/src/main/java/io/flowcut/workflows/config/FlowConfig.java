package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Optical flow from frame t to the frames t + stride and t - stride. */
@Section("flow")
public record FlowConfig(
        @Setting(
                value = "how flow is estimated; dis = OpenCV DIS, raft = a RAFT model",
                oneOf = {DIS, RAFT})
        String backend,

        @Setting(
                value = "RAFT model: its name in the model cache, or a model folder",
                pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}|.*/.*")
        String model,

        @Setting(
                value =
                        "flow that is estimated; forward = to the later frame alone, from which the flow back is derived; auto = both for dis, forward for raft",
                oneOf = {AUTO, "both", FORWARD})
        String directions,

        @Setting(value = "frames between the two frames of a pair", min = 1, max = 16)
        int stride,

        @Setting(value = "longer side in pixels of the picture that flow is estimated on", min = 64, max = 4096)
        int maxSide) {
    /** The backend of OpenCV's dense inverse search. */
    public static final String DIS = "dis";
    /** The backend of RAFT models. */
    public static final String RAFT = "raft";

    private static final String AUTO = "auto";
    private static final String FORWARD = "forward";
    private static final String DEFAULT_MODEL = "raft-large";

    public static final FlowConfig DEFAULT = new FlowConfig(DIS, DEFAULT_MODEL, AUTO, 1, 854);

    public FlowConfig {
        Settings.check(FlowConfig.class, backend, model, directions, stride, maxSide);
    }

    /** A backend with what is otherwise the default. */
    public FlowConfig(String backend, int stride, int maxSide) {
        this(backend, DEFAULT_MODEL, AUTO, stride, maxSide);
    }

    /** Whether flow is estimated to the later frame alone. */
    public boolean forwardOnly() {
        return directions.equals(FORWARD) || (directions.equals(AUTO) && backend.equals(RAFT));
    }

    /** The same under no name of a model, for keys that hold the digest of the model instead. */
    public FlowConfig withoutModel() {
        return new FlowConfig(backend, "any", directions, stride, maxSide);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FlowConfig of(Map<String, Object> values) {
        return RequestValues.read(FlowConfig.class, DEFAULT, values);
    }
}
