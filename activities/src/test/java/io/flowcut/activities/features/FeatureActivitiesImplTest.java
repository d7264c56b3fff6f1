package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameRecordsWriter;
import io.flowcut.activities.step.RecordsHeader;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.testing.Activities;
import io.flowcut.activities.testing.FakeVideo;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FeatureActivities.FeaturesRequest;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.temporal.failure.ActivityFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureActivitiesImplTest {
    private static final ChunkConfig CHUNK = new ChunkConfig(4, 3, 3);

    @TempDir
    Path root;

    private FileArtifactStore store;
    private final FakeVideo video = new FakeVideo(12);

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    /** Features of the picture: its index; of the flow: the frames in the window and the centre, at a radius of 2. */
    private static final class FakeExtractor implements FeatureExtractor {
        @Override
        public FrameFeatures extract(RgbImage frame, List<FlowField> window, int centre) {
            float[] flow = new float[6];
            for (int i = 0; i < window.size(); i++) {
                flow[i] = window.get(i).vectors()[0];
            }
            flow[5] = centre;
            return new FrameFeatures(1, 1, new float[] {FakeVideo.index(frame)}, flow);
        }

        @Override
        public int flowRadius() {
            return 2;
        }

        @Override
        public String identity() {
            return "fake";
        }

        @Override
        public void close() {}
    }

    private Activities activities(FakeVideo source) {
        return new Activities(new FeatureActivitiesImpl(store, info -> source.open(), config -> new FakeExtractor()));
    }

    /** Flow whose field of frame t is the vector (t, mark). */
    private ChunkArtifact flow(int first, int end, int mark) {
        FrameRange frames = new FrameRange(first, end);
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, new RecordsHeader("flow", "key", frames))) {
            for (int frame = first; frame < end; frame++) {
                writer.append(FlowCodec.encode(new FlowField(1, 1, new float[] {frame, mark})));
            }
            return new ChunkArtifact(frames, writer.commit());
        }
    }

    private FeaturesRequest request(FakeVideo source, int first, int end, ChunkArtifact... flow) {
        return new FeaturesRequest(
                source.info(),
                new FrameRange(first, end),
                List.of(flow),
                FlowConfig.DEFAULT,
                FeaturesConfig.DEFAULT,
                CHUNK);
    }

    private List<FrameFeatures> features(StepResult result) {
        List<FrameFeatures> all = new ArrayList<>();
        try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
            for (int i = 0; i < records.count(); i++) {
                all.add(new FeaturesCodec().decode(records.record(i)));
            }
        }
        return all;
    }

    @Test
    void givesEachFrameTheFlowsAroundItAlsoAcrossChunks() {
        ChunkArtifact before = flow(0, 4, 0);
        ChunkArtifact own = flow(4, 8, 0);
        ChunkArtifact after = flow(8, 12, 0);
        try (Activities activities = activities(video)) {
            StepResult result =
                    activities.stub(FeatureActivities.class).extractFeatures(request(video, 4, 8, after, before, own));
            List<FrameFeatures> features = features(result);
            assertThat(features).extracting(f -> f.rgb()[0]).containsExactly(4f, 5f, 6f, 7f);
            assertThat(features.get(0).flow()).containsExactly(2, 3, 4, 5, 6, 2);
            assertThat(features.get(3).flow()).containsExactly(5, 6, 7, 8, 9, 2);
            assertThat(video.decoded()).containsExactly(4, 5, 6, 7);
        }
        assertThat(video.stillOpen()).isZero();
    }

    @Test
    void leavesOutFlowsThatAreNotGiven() {
        try (Activities activities = activities(video)) {
            FeatureActivities extraction = activities.stub(FeatureActivities.class);
            List<FrameFeatures> alone = features(extraction.extractFeatures(request(video, 4, 8, flow(4, 8, 0))));
            assertThat(alone.get(0).flow()).containsExactly(4, 5, 6, 0, 0, 0);
            assertThat(alone.get(1).flow()).containsExactly(4, 5, 6, 7, 0, 1);
            assertThat(alone.get(3).flow()).containsExactly(5, 6, 7, 0, 0, 2);
            List<FrameFeatures> start =
                    features(extraction.extractFeatures(request(video, 0, 4, flow(0, 4, 0), flow(4, 8, 0))));
            assertThat(start.get(0).flow()).containsExactly(0, 1, 2, 0, 0, 0);
            assertThat(start.get(3).flow()).containsExactly(1, 2, 3, 4, 5, 2);
        }
    }

    @Test
    void isReusedUnlessAFlowThatItReadsChanged() {
        try (Activities activities = activities(video)) {
            FeatureActivities extraction = activities.stub(FeatureActivities.class);
            extraction.extractFeatures(request(video, 4, 6, flow(0, 4, 0), flow(4, 8, 0), flow(8, 12, 0)));
            // Frames 4 and 5 look at the flows 2 to 7: chunk 8 to 12 may change.
            assertThat(extraction
                            .extractFeatures(request(video, 4, 6, flow(0, 4, 0), flow(4, 8, 0), flow(8, 12, 1)))
                            .stats()
                            .reused())
                    .isEqualTo(2);
            assertThat(extraction
                            .extractFeatures(request(video, 4, 6, flow(0, 4, 1), flow(4, 8, 0)))
                            .stats()
                            .computed())
                    .isEqualTo(2);
        }
    }

    @Test
    void theOnlyFrameOfAVideoHasNoWindow() {
        FakeVideo single = new FakeVideo(1);
        FrameRange frames = new FrameRange(0, 1);
        ChunkArtifact empty;
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, new RecordsHeader("flow", "key", frames))) {
            writer.append(new byte[0]);
            empty = new ChunkArtifact(frames, writer.commit());
        }
        try (Activities activities = activities(single)) {
            StepResult result = activities.stub(FeatureActivities.class).extractFeatures(request(single, 0, 1, empty));
            assertThat(features(result).get(0).flow()).containsOnly(0);
        }
    }

    @Test
    void refusesAChunkWhoseOwnFlowIsMissing() {
        try (Activities activities = activities(video)) {
            assertThatThrownBy(() -> activities
                            .stub(FeatureActivities.class)
                            .extractFeatures(request(video, 4, 8, flow(0, 4, 0))))
                    .isInstanceOf(ActivityFailure.class)
                    .rootCause()
                    .hasMessageContaining("no flow of frame 4");
        }
        assertThat(video.stillOpen()).isZero();
    }
}
