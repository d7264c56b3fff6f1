package io.flowcut.activities.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.training.run.DatasetReader;
import io.flowcut.activities.training.run.LegLength;
import io.flowcut.activities.training.run.LegTrainer;
import io.flowcut.activities.training.run.ModelJudge;
import io.flowcut.activities.training.run.ModelPublisher;
import io.flowcut.activities.training.run.PointSender;
import io.flowcut.activities.training.run.TrainingBackend;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.TrainingActivities;
import io.flowcut.workflows.training.TrainingData;
import io.flowcut.workflows.training.Validation;

/** The steps of a training as Temporal activities. */
public final class TrainingActivitiesImpl implements TrainingActivities {
    private final DatasetReader datasets;
    private final LegTrainer trainer;
    private final ModelJudge judge;
    private final ModelPublisher publisher;
    private final OutputFolder.Opener outputs;

    /**
     * @param backend trains and judges
     * @param datasets opens datasets
     * @param senders take points to the tracking server
     * @param outputs opens the folder that a request names
     * @param length how long a leg is
     */
    public TrainingActivitiesImpl(
            ArtifactStore store,
            TrainingBackend backend,
            DatasetReader datasets,
            PointSender.Opener senders,
            OutputFolder.Opener outputs,
            LegLength length) {
        this.datasets = requireNonNull(datasets, "datasets");
        this.outputs = requireNonNull(outputs, "outputs");
        trainer = new LegTrainer(store, backend, senders, length);
        judge = new ModelJudge(store, backend);
        publisher = new ModelPublisher(store);
    }

    @Override
    public TrainingData openData(DataRequest request) {
        return ActivityBoundary.call(progress -> {
            request.config().checkTogether();
            return datasets.read(request.dataset());
        });
    }

    @Override
    public RoundState prepareRound(RoundRequest request) {
        return ActivityBoundary.call(progress -> trainer.prepare(request));
    }

    @Override
    public LegResult trainLeg(LegRequest request) {
        return ActivityBoundary.callReporting(reporter -> trainer.run(request, reporter::report));
    }

    @Override
    public Validation validateModel(ValidationRequest request) {
        return ActivityBoundary.call(progress -> judge.validate(request, alive(progress)));
    }

    @Override
    public TrainingData predictLabels(LabelsRequest request) {
        return ActivityBoundary.call(progress -> judge.predictLabels(request, alive(progress)));
    }

    @Override
    public String publishModel(PublishRequest request) {
        return ActivityBoundary.call(progress -> publisher.publish(request, outputs.open(request.output())));
    }

    private static Runnable alive(StepProgress progress) {
        return () -> progress.finished(0);
    }
}
