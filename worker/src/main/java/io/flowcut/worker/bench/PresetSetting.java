package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.Preset;
import java.util.List;

/**
 * One way to run the networks: a preset, or a cut of inference that was explored.
 *
 * @param name unique
 * @param what in words
 * @param preset what the assignments are applied to
 * @param assignments {@code key=value} each
 */
public record PresetSetting(String name, String what, Preset preset, List<String> assignments) {
    /** The presets, then what could be cut from {@code exact}, one thing at a time. The first is what the others are held against. */
    public static final List<PresetSetting> ALL = List.of(
            new PresetSetting("exact", "the preset: RAFT-large, 20 updates; ViT-S/8", Preset.EXACT, List.of()),
            new PresetSetting("balanced", "the preset: flow at half size", Preset.BALANCED, List.of()),
            new PresetSetting(
                    "fast", "the preset: 12 updates at half size, features in bfloat16", Preset.FAST, List.of()),
            new PresetSetting("updates-12", "12 updates", Preset.EXACT, List.of("flow.model=raft-large-12")),
            new PresetSetting("updates-6", "6 updates", Preset.EXACT, List.of("flow.model=raft-large-6")),
            new PresetSetting("flow-onnx", "flow by ONNX Runtime", Preset.EXACT, List.of("flow.model=raft-large-onnx")),
            new PresetSetting(
                    "features-onnx",
                    "features by ONNX Runtime with its fused attention",
                    Preset.EXACT,
                    List.of("features.model=dino-vits8-onnx")),
            new PresetSetting(
                    "features-bf16", "features in bfloat16", Preset.EXACT, List.of("features.model=dino-vits8-bf16")),
            new PresetSetting(
                    "features-int8",
                    "features by ONNX Runtime in int8, quantised as it runs",
                    Preset.EXACT,
                    List.of("features.model=dino-vits8-int8")));

    public PresetSetting {
        requireNonNull(name, "name");
        requireNonNull(what, "what");
        requireNonNull(preset, "preset");
        assignments = List.copyOf(assignments);
    }
}
