package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
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
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FeatureActivities.FeaturesRequest;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureActivitiesImplTest {
    /** Stands for a frame or a flow that is not there. */
    private static final float NONE = -1;

    private static final ChunkConfig CHUNK = new ChunkConfig(4, 3, 3);

    @TempDir
    Path root;

    private FileArtifactStore store;
    private final FakeVideo video = new FakeVideo(12);
    private IntConsumer beforeFrame = frame -> {};
    private int extractorsOpen;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    /** Features of the picture: the indices of the frame and of its neighbours; of the flow: where it leads. */
    private final class FakeExtractor implements FeatureExtractor {
        private final String identity;

        FakeExtractor(String identity) {
            this.identity = identity;
            extractorsOpen++;
        }

        @Override
        public FrameFeatures extract(FrameContext context) {
            int frame = FakeVideo.index(context.frame());
            beforeFrame.accept(frame);
            return new FrameFeatures(
                    1, 1, new float[] {frame, index(context.previous()), index(context.next())}, new float[] {
                        target(context.flow().backward()), target(context.flow().forward())
                    });
        }

        private float index(Optional<RgbImage> picture) {
            return picture.map(image -> (float) FakeVideo.index(image)).orElse(NONE);
        }

        private float target(Optional<FlowField> field) {
            return field.map(flow -> flow.vectors()[0]).orElse(NONE);
        }

        @Override
        public String identity() {
            return identity;
        }

        @Override
        public void close() {
            extractorsOpen--;
        }
    }

    private Activities activities(FakeVideo source) {
        return activities(source, "fake");
    }

    private Activities activities(FakeVideo source, String identity) {
        return new Activities(
                new FeatureActivitiesImpl(store, info -> source.open(), config -> new FakeExtractor(identity)));
    }

    /** Flow whose fields are the vector (target, mark). */
    private ChunkArtifact flow(FramePairing pairing, int first, int end, int mark) {
        FrameRange frames = new FrameRange(first, end);
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, new RecordsHeader("flow", "key", frames))) {
            for (int frame = first; frame < end; frame++) {
                writer.append(FlowCodec.encode(
                        new FlowPair(field(pairing.next(frame), mark), field(pairing.previous(frame), mark))));
            }
            return new ChunkArtifact(frames, writer.commit());
        }
    }

    private static Optional<FlowField> field(OptionalInt target, int mark) {
        return target.isPresent()
                ? Optional.of(new FlowField(1, 1, new float[] {target.getAsInt(), mark}))
                : Optional.empty();
    }

    private ChunkArtifact flow(int first, int end, int mark) {
        return flow(new FramePairing(12, 1), first, end, mark);
    }

    private FeaturesRequest request(FakeVideo source, int first, int end, ChunkArtifact flow) {
        return request(source, first, end, flow, 1);
    }

    private static FeaturesRequest request(FakeVideo source, int first, int end, ChunkArtifact flow, int stride) {
        return new FeaturesRequest(
                source.info(),
                new FrameRange(first, end),
                flow,
                new FlowConfig("dis", stride, 854),
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
    void givesEachFrameItsNeighboursAndItsFlowDecodingEachFrameOnce() {
        try (Activities activities = activities(video)) {
            StepResult result =
                    activities.stub(FeatureActivities.class).extractFeatures(request(video, 4, 8, flow(4, 8, 0)));
            List<FrameFeatures> features = features(result);
            assertThat(features).hasSize(4);
            for (int i = 0; i < 4; i++) {
                assertThat(features.get(i).rgb()).containsExactly(4 + i, 3 + i, 5 + i);
                assertThat(features.get(i).flow()).containsExactly(3 + i, 5 + i);
            }
            assertThat(result.stats().computed()).isEqualTo(4);
            assertThat(video.decoded()).containsExactly(3, 4, 5, 6, 7, 8);
        }
        assertThat(video.stillOpen()).isZero();
        assertThat(extractorsOpen).isZero();
    }

    @Test
    void theEndsOfAVideoHaveOneSide() {
        try (Activities activities = activities(video)) {
            FeatureActivities extraction = activities.stub(FeatureActivities.class);
            FrameFeatures first = features(extraction.extractFeatures(request(video, 0, 4, flow(0, 4, 0))))
                    .get(0);
            assertThat(first.rgb()).containsExactly(0, NONE, 1);
            assertThat(first.flow()).containsExactly(NONE, 1);
            FrameFeatures last = features(extraction.extractFeatures(request(video, 8, 12, flow(8, 12, 0))))
                    .get(3);
            assertThat(last.rgb()).containsExactly(11, 10, NONE);
            assertThat(last.flow()).containsExactly(10, NONE);
        }
    }

    @Test
    void followsTheStrideOfTheFlow() {
        try (Activities activities = activities(video)) {
            ChunkArtifact flow = flow(new FramePairing(12, 3), 7, 12, 0);
            List<FrameFeatures> features =
                    features(activities.stub(FeatureActivities.class).extractFeatures(request(video, 7, 12, flow, 3)));
            assertThat(features.get(0).rgb()).containsExactly(7, 4, 10);
            assertThat(features.get(3).rgb()).containsExactly(10, 7, 11);
            assertThat(features.get(4).rgb()).containsExactly(11, 8, NONE);
            assertThat(video.decoded()).containsExactly(4, 5, 6, 7, 8, 9, 10, 11);
        }
    }

    @Test
    void isReusedUnlessSomethingThatItReadsChanged() {
        ChunkArtifact flow = flow(4, 6, 0);
        try (Activities activities = activities(video)) {
            FeatureActivities extraction = activities.stub(FeatureActivities.class);
            assertThat(extraction
                            .extractFeatures(request(video, 4, 6, flow))
                            .stats()
                            .computed())
                    .isEqualTo(2);
            int decoded = video.decoded().size();
            assertThat(extraction
                            .extractFeatures(request(video, 4, 6, flow))
                            .stats()
                            .reused())
                    .isEqualTo(2);
            assertThat(video.decoded()).hasSize(decoded);
            assertThat(extraction
                            .extractFeatures(request(video, 4, 6, flow(4, 6, 1)))
                            .stats()
                            .computed())
                    .isEqualTo(2);
            FeaturesRequest coarser = new FeaturesRequest(
                    video.info(),
                    new FrameRange(4, 6),
                    flow,
                    FlowConfig.DEFAULT,
                    new FeaturesConfig("classical", "fit240", 8),
                    CHUNK);
            assertThat(extraction.extractFeatures(coarser).stats().computed()).isEqualTo(2);
            assertThat(extraction
                            .extractFeatures(request(new FakeVideo(11), 4, 6, flow))
                            .stats()
                            .computed())
                    .isEqualTo(2);
        }
        try (Activities other = activities(video, "another extractor")) {
            assertThat(other.stub(FeatureActivities.class)
                            .extractFeatures(request(video, 4, 6, flow))
                            .stats()
                            .computed())
                    .isEqualTo(2);
        }
    }

    @Test
    void resumesFromFinishedBatches() {
        beforeFrame = frame -> {
            if (frame == 7) {
                throw FlowCutException.storage("disk", "gone", new IllegalStateException());
            }
        };
        ChunkArtifact flow = flow(0, 10, 0);
        try (Activities activities = activities(video)) {
            assertThatThrownBy(
                            () -> activities.stub(FeatureActivities.class).extractFeatures(request(video, 0, 10, flow)))
                    .cause()
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo("Storage"));
            assertThat(video.stillOpen()).isZero();
            assertThat(extractorsOpen).isZero();
        }
        beforeFrame = frame -> {};
        video.decoded().clear();
        try (Activities activities = activities(video)) {
            activities.environment().setHeartbeatDetails(6);
            StepResult result = activities.stub(FeatureActivities.class).extractFeatures(request(video, 0, 10, flow));
            assertThat(result.stats().reused()).isEqualTo(6);
            assertThat(result.stats().computed()).isEqualTo(4);
            assertThat(features(result))
                    .extracting(f -> f.rgb()[0])
                    .containsExactly(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f);
            assertThat(video.decoded()).containsExactly(5, 6, 7, 8, 9, 10);
        }
    }

    @Test
    void theOnlyFrameOfAVideoHasNoFlow() {
        FakeVideo single = new FakeVideo(1);
        ChunkArtifact flow = flow(new FramePairing(1, 1), 0, 1, 0);
        try (Activities activities = activities(single)) {
            StepResult result = activities.stub(FeatureActivities.class).extractFeatures(request(single, 0, 1, flow));
            assertThat(features(result)).hasSize(1);
            assertThat(features(result).get(0).rgb()).containsExactly(0, NONE, NONE);
            assertThat(features(result).get(0).flow()).containsOnly(NONE);
        }
    }

    @Test
    void refusesFlowOfAnotherChunk() {
        try (Activities activities = activities(video)) {
            assertThatThrownBy(() -> activities
                            .stub(FeatureActivities.class)
                            .extractFeatures(request(video, 4, 8, flow(0, 4, 0))))
                    .isInstanceOf(ActivityFailure.class)
                    .rootCause()
                    .hasMessageContaining("flow of ");
        }
        assertThat(video.stillOpen()).isZero();
    }

    @Test
    void refusesFlowOfAnotherVideo() {
        try (Activities activities = activities(video)) {
            // Flow of a video of 4 frames: its last frame has no forward flow, but frame 3 of 12 has a next one.
            ChunkArtifact flow = flow(new FramePairing(4, 1), 0, 4, 0);
            assertThatThrownBy(
                            () -> activities.stub(FeatureActivities.class).extractFeatures(request(video, 0, 4, flow)))
                    .isInstanceOf(ActivityFailure.class)
                    .rootCause()
                    .hasMessageContaining("come together");
        }
        assertThat(video.stillOpen()).isZero();
        assertThat(extractorsOpen).isZero();
    }
}
