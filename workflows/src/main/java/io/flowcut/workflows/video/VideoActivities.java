package io.flowcut.workflows.video;

import io.flowcut.workflows.config.ChunkConfig;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;

/**
 * The activities of a video's steps as its workflow calls them.
 *
 * @param prediction the part that wants an accelerator
 * @param stitching the part that wants none
 */
record VideoActivities(
        ProbeActivities probe,
        FlowActivities flow,
        FeatureActivities features,
        NcutActivities ncut,
        CrfActivities crf,
        MatchingActivities matching,
        PredictionActivities prediction,
        PredictionActivities stitching) {

    /** Stubs for the workflow that runs now. */
    static VideoActivities stubs(ChunkConfig chunk) {
        ActivityOptions gpu = VideoActivityOptions.gpu(chunk);
        ActivityOptions cpu = VideoActivityOptions.cpu(chunk);
        return new VideoActivities(
                Workflow.newActivityStub(ProbeActivities.class, cpu),
                Workflow.newActivityStub(FlowActivities.class, gpu),
                Workflow.newActivityStub(FeatureActivities.class, gpu),
                Workflow.newActivityStub(NcutActivities.class, gpu),
                Workflow.newActivityStub(CrfActivities.class, cpu),
                Workflow.newActivityStub(MatchingActivities.class, cpu),
                Workflow.newActivityStub(PredictionActivities.class, gpu),
                Workflow.newActivityStub(PredictionActivities.class, cpu));
    }
}
