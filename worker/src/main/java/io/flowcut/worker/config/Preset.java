package io.flowcut.worker.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings that belong together: the method with its own models, from the exact one to faster ones. A preset comes before
 * the configuration file, so whatever is set there, in the environment or on the command line wins over it.
 */
public enum Preset {
    /** RAFT-large with 12 updates on pictures of half the size, and DINO in bfloat16. */
    FAST(Map.of(
            "flow.model", "raft-large-12",
            "flow.maxSide", 428,
            "features.model", "dino-vits8-bf16")),
    /** RAFT-large with 20 updates on pictures of half the size; DINO as in the paper. */
    BALANCED(Map.of("flow.maxSide", 428)),
    /** The paper: RAFT-large with 20 updates and DINO ViT-S/8, both in single precision. */
    EXACT(Map.of());

    private final Map<String, Object> changes;

    Preset(Map<String, Object> changes) {
        this.changes = changes;
    }

    /** The settings by key. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("flow.backend", "raft");
        settings.put("flow.model", "raft-large");
        settings.put("features.backend", "dino");
        settings.put("features.model", "dino-vits8");
        settings.putAll(changes);
        return settings;
    }
}
