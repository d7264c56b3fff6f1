package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.training.input.AssembledDataset;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.DatasetClips;
import io.flowcut.activities.training.input.LabelledVideos;
import io.flowcut.activities.training.model.DjlVideoMaskModel;
import io.flowcut.activities.training.prediction.LoadedModels;
import io.flowcut.activities.training.prediction.MaskModels;
import io.flowcut.activities.training.rounds.LabelSelector;
import io.flowcut.activities.training.rounds.NextLabels;
import io.flowcut.activities.training.rounds.RoundDataset;
import io.flowcut.activities.training.rounds.SegmentValidation;
import io.flowcut.activities.training.rounds.ValidationFigures;
import io.flowcut.activities.training.rounds.ValidationSamples;
import io.flowcut.activities.training.run.TrainingBackend;
import io.flowcut.activities.training.session.DjlTrainingSession;
import io.flowcut.activities.training.session.TrainingSession;
import io.flowcut.worker.config.ModelsConfig;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrainingData;
import io.flowcut.workflows.training.Validation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Training as this program has it: assembled datasets, and the video mask model by DJL's PyTorch engine. */
final class StandardTraining implements TrainingBackend {
    /** Segments that a model is held against at most: enough for a figure, and done in a minute or so. */
    private static final int VALIDATION_SEGMENTS = 200;

    /** Score from which an object counts in a validation: average precision asks for those that are not sure as well. */
    private static final double VALIDATION_SCORE = 0.05;

    private final Storage storage;
    private final ModelsConfig models;
    private final Engines engines;

    /** @param models where weights to start from lie, and how many threads a network may use */
    StandardTraining(Storage storage, ModelsConfig models) {
        this.storage = requireNonNull(storage, "storage");
        this.models = requireNonNull(models, "models");
        engines = new Engines(models.threads());
    }

    @Override
    public ClipSource clips(String dataset, TrainingConfig config) {
        return DatasetClips.open(dataset, config, storage);
    }

    @Override
    public TrainingSession session(TrainingConfig config, ClipSource clips) {
        return DjlTrainingSession.open(engines, config, clips, device(config), backbone(config));
    }

    private static ComputeDevice device(TrainingConfig config) {
        return ComputeDevice.resolve("training.device", config.loop().device());
    }

    /** Weights that the backbone starts from. */
    private Optional<Path> backbone(TrainingConfig config) {
        String name = config.network().weights();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Path folder = name.contains("/") ? Path.of(name) : models.open().root().resolve(name);
        Path file = Files.isDirectory(folder) ? folder.resolve("model.safetensors") : folder;
        if (!Files.isRegularFile(file)) {
            throw new FlowCutException(ErrorType.MISSING_MODEL, "network.weights: " + name + ": no file " + file);
        }
        return Optional.of(file);
    }

    @Override
    public Validation validate(Path model, String dataset, TrainingConfig config, Runnable alive) {
        return withModel(model, config, shared -> {
            try (AssembledDataset data = AssembledDataset.open(dataset, storage)) {
                ValidationSamples samples =
                        new ValidationSamples(new LabelledVideos(storage), PredictionConfig.DEFAULT.minScore());
                ValidationFigures figures = new SegmentValidation(data, storage, VALIDATION_SEGMENTS)
                        .process(shared, validation(), samples, alive);
                ArtifactRef sheet = storage.artifacts().put("image/png", samples.png());
                return new Validation(0, 0, figures.ap50(), figures.ap(), figures.segments(), Optional.of(sheet));
            }
        });
    }

    private static PredictionConfig validation() {
        PredictionConfig d = PredictionConfig.DEFAULT;
        return new PredictionConfig(
                d.model(),
                d.clipFrames(),
                d.overlap(),
                d.batch(),
                VALIDATION_SCORE,
                d.minArea(),
                d.minLink(),
                d.maxGap(),
                d.sureFrames(),
                false,
                false);
    }

    @Override
    public TrainingData nextLabels(
            Path model, TrainingData dataset, TrainingConfig config, String output, Runnable alive) {
        return withModel(model, config, shared -> {
            try (AssembledDataset data = AssembledDataset.open(dataset.uri(), storage)) {
                LabelSelector selector = new LabelSelector(shared, storage, PredictionConfig.DEFAULT, config.rounds());
                RoundDataset written = new NextLabels(storage.artifacts())
                        .write(data, selector, OutputFolder.opener(storage).open(output), alive);
                if (!written.written()) {
                    throw FlowCutException.badInput(
                            dataset.uri(),
                            "no prediction becomes a label: " + written.unsure()
                                    + " tracks are below rounds.minConfidence, " + written.disagreeing()
                                    + " below rounds.minAgreement");
                }
                return new TrainingData(
                        output,
                        written.digest(),
                        dataset.name(),
                        written.segments(),
                        dataset.validationSegments(),
                        dataset.validationDigest());
            }
        });
    }

    private <T> T withModel(Path folder, TrainingConfig config, Function<MaskModels.SharedModel, T> work) {
        try (LoadedModels loaded = new LoadedModels(
                path -> DjlVideoMaskModel.load(engines, path, device(config)),
                models.open().root(),
                storage)) {
            return work.apply(loaded.open(folder.toString()));
        }
    }
}
