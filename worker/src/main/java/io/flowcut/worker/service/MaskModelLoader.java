package io.flowcut.worker.service;

import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.model.DjlVideoMaskModel;
import io.flowcut.activities.training.model.VideoMaskModel;
import io.flowcut.worker.config.ModelsConfig;
import java.nio.file.Path;

/** Loads models that {@code flowcut train} wrote. */
@FunctionalInterface
public interface MaskModelLoader {
    /** The video mask model on DJL's PyTorch engine. */
    MaskModelLoader STANDARD = (folder, config) -> DjlVideoMaskModel.load(
            new Engines(config.threads()), folder, ComputeDevice.resolve("models.device", config.device()));

    /**
     * Loads a model.
     *
     * @param folder what training wrote
     * @param config names the device
     * @throws FlowCutException of type MissingModel when it is none, Config when the device is not there
     */
    VideoMaskModel load(Path folder, ModelsConfig config);
}
