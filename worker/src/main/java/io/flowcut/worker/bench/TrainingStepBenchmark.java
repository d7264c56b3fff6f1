package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.model.DjlVideoMaskModel;
import io.flowcut.activities.training.session.DjlTrainingSession;
import io.flowcut.workflows.config.TrainingConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step of training, and the prediction of a clip, on generated clips held in memory; there is no reference. */
public final class TrainingStepBenchmark implements Benchmark {
    private static final int CLIPS = 16;
    private static final int SEED = 1;

    private final TrainingConfig config;
    private final int threads;

    /**
     * @param config the training; its device is where it runs
     * @param threads threads of the engine; 0 = one per processor
     */
    public TrainingStepBenchmark(TrainingConfig config, int threads) {
        this.config = requireNonNull(config, "config");
        this.threads = threads;
    }

    @Override
    public Optional<String> driver() {
        return Optional.empty();
    }

    @Override
    public BenchReport run(BenchRun run) {
        Engines engines = new Engines(threads);
        ComputeDevice device =
                ComputeDevice.resolve("training.device", config.loop().device());
        GeneratedClips clips = new GeneratedClips(
                SEED,
                CLIPS,
                config.loop().clipFrames(),
                config.network().height(),
                config.network().width());
        Path folder = run.scratch();
        StageTiming step;
        try (DjlTrainingSession session = DjlTrainingSession.open(engines, config, clips, device, Optional.empty())) {
            step = run.time("training step", session::advance, "step", Map.of());
            session.exportModel(folder);
        }
        byte[] rgb = clips.clip(0).rgb();
        StageTiming prediction;
        try (DjlVideoMaskModel model = DjlVideoMaskModel.load(engines, folder, device)) {
            prediction = run.time("prediction of a clip", () -> model.predict(rgb), "predict", Map.of());
        }
        return new BenchReport(
                "training-step",
                String.format(
                        "%s backbone, %d clips of %d frames of %dx%d a step, %s",
                        config.network().backbone(),
                        config.loop().batch(),
                        config.loop().clipFrames(),
                        config.network().width(),
                        config.network().height(),
                        device),
                parameters(engines, device),
                List.of(step, prediction),
                List.of());
    }

    private Map<String, Object> parameters(Engines engines, ComputeDevice device) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("backbone", config.network().backbone());
        parameters.put("height", config.network().height());
        parameters.put("width", config.network().width());
        parameters.put("queries", config.network().queries());
        parameters.put("batch", config.loop().batch());
        parameters.put("clipFrames", config.loop().clipFrames());
        parameters.put("points", config.loss().points());
        parameters.put("device", device.toString());
        parameters.put("threads", engines.threads());
        return parameters;
    }
}
