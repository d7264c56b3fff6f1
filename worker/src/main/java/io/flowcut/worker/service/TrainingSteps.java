package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.assembly.StoredLabelFiles;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.training.TrainingActivitiesImpl;
import io.flowcut.activities.training.run.DatasetReader;
import io.flowcut.activities.training.run.LegLength;
import io.flowcut.activities.training.run.ModelPublisher;
import io.flowcut.activities.training.run.TrainingBackend;
import io.flowcut.activities.training.tracking.BackgroundPointSender;
import io.flowcut.activities.training.tracking.TrackingActivitiesImpl;
import io.flowcut.activities.training.tracking.TrackingTarget;
import io.flowcut.activities.training.tracking.TrainingTracker;
import io.flowcut.worker.config.ModelsConfig;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What carries out trainings, and tells MLflow of them. */
public final class TrainingSteps {
    private final TrackingTarget target;
    private final BiFunction<Storage, ModelsConfig, TrainingBackend> backends;

    /**
     * @param environment variables to take the tracking server and its credentials from
     * @param backends makes what trains and judges
     */
    public TrainingSteps(Map<String, String> environment, BiFunction<Storage, ModelsConfig, TrainingBackend> backends) {
        target = new TrackingTarget(environment);
        this.backends = requireNonNull(backends, "backends");
    }

    /** Trainings as this program has them: assembled datasets, and the video mask model on DJL. */
    public static TrainingSteps standard(Map<String, String> environment) {
        return new TrainingSteps(environment, StandardTraining::new);
    }

    /** What a training over this storage is done with. */
    public TrainingBackend backend(Storage storage, ModelsConfig models) {
        return backends.apply(storage, models);
    }

    /** The activities of a worker. */
    List<Object> activities(Storage storage, ModelsConfig models) {
        TrainingBackend backend = backend(storage, models);
        DatasetReader datasets = new DatasetReader(new StoredLabelFiles(storage));
        return List.of(
                new TrainingActivitiesImpl(
                        storage.artifacts(),
                        backend,
                        datasets,
                        BackgroundPointSender.to(target),
                        OutputFolder.opener(storage),
                        LegLength.STANDARD),
                new TrackingActivitiesImpl(
                        new TrainingTracker(target, datasets, backend, new ModelPublisher(storage.artifacts()))));
    }
}
