package io.flowcut.activities.model;

/** The engine of DJL that a model file is for. */
public enum ModelEngine {
    /** TorchScript. */
    PYTORCH("PyTorch", ".pt"),
    /** ONNX. */
    ONNX_RUNTIME("OnnxRuntime", ".onnx");

    private final String djlName;
    private final String suffix;

    ModelEngine(String djlName, String suffix) {
        this.djlName = djlName;
        this.suffix = suffix;
    }

    /** The engine's name in DJL, as {@code Criteria.optEngine} and the key engine of serving.properties take it. */
    public String djlName() {
        return djlName;
    }

    /** How the names of its model files end. */
    public String suffix() {
        return suffix;
    }
}
