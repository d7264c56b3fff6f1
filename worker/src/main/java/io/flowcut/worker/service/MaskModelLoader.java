package io.flowcut.worker.service;

import io.flowcut.activities.training.model.VideoMaskModel;
import io.flowcut.worker.config.ModelsConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;

/** Loads models that {@code flowcut train} wrote. */
@FunctionalInterface
public interface MaskModelLoader {
    /** Refuses every model: this program has no network to put weights into. */
    MaskModelLoader STANDARD = (folder, config) -> {
        throw new FlowCutException(ErrorType.MISSING_MODEL, folder + ": this version cannot run trained models");
    };

    /**
     * Loads a model.
     *
     * @param folder what training wrote
     * @param config names the device
     * @throws FlowCutException of type MissingModel when it is none, Config when the device is not there
     */
    VideoMaskModel load(Path folder, ModelsConfig config);
}
