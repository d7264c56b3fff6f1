package io.flowcut.worker.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of a training that belong together. As with {@link Preset}, whatever is set in the configuration file, in the
 * environment or on the command line wins.
 */
public enum TrainingPreset {
    /** A small model that trains on a processor: the defaults. */
    TINY,
    /** The paper's model: ResNet-50, 100 queries, 9 layers, deformable attention; for a GPU. */
    R50;

    /** The settings by key. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (this == R50) {
            settings.put("network.backbone", "resnet50");
            settings.put("network.height", 384);
            settings.put("network.width", 640);
            settings.put("network.channels", 256);
            settings.put("network.heads", 8);
            settings.put("network.queries", 100);
            settings.put("network.layers", 9);
            settings.put("network.feedForward", 2048);
            settings.put("network.deformable", true);
            settings.put("network.encoderLayers", 6);
            settings.put("network.motion", false);
            settings.put("network.fineMasks", false);
            settings.put("training.steps", 6000);
            settings.put("training.batch", 4);
            settings.put("training.accumulation", 4);
            settings.put("training.learningRate", 1e-4);
            settings.put("training.backboneRate", 0.1);
            settings.put("training.warmupSteps", 10);
            settings.put("training.schedule", "step");
            settings.put("training.clipNorm", 0.01);
            settings.put("training.validationSteps", 1000);
            settings.put("loss.points", 12544);
            settings.put("augmentation.scaleMin", 0.75);
            settings.put("augmentation.scaleMax", 1.5);
            settings.put("augmentation.copyPaste", 0.3);
            settings.put("augmentation.colour", 0.3);
        }
        return settings;
    }
}
