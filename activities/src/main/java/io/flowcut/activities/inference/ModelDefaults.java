package io.flowcut.activities.inference;

import static java.util.Objects.requireNonNull;

/**
 * How a worker runs models.
 *
 * @param device auto, cpu, gpu or gpu:N
 * @param engine pytorch, onnxruntime, or auto for that of the model which is named
 * @param precision fp32, fp16, bf16, int8, or auto for that of the model which is named
 * @param threads threads that a network may use; 0 = one per processor
 */
public record ModelDefaults(String device, String engine, String precision, int threads) {
    /** Whatever device, engine and precision there are. */
    public static final ModelDefaults AUTO = new ModelDefaults("auto", "auto", "auto", 0);

    public ModelDefaults {
        requireNonNull(device, "device");
        requireNonNull(engine, "engine");
        requireNonNull(precision, "precision");
    }
}
