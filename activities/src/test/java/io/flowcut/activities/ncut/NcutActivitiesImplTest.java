package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.features.FeaturesCodec;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameRecordsWriter;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.MemoryBudget;
import io.flowcut.activities.step.RecordsHeader;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.testing.Activities;
import io.flowcut.activities.testing.FakeVideo;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.NcutActivities;
import io.flowcut.workflows.video.NcutActivities.NcutRequest;
import io.flowcut.workflows.video.StepResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NcutActivitiesImplTest {
    private static final FrameRange FRAMES = new FrameRange(4, 9);
    private static final NcutConfig OTHER = new NcutConfig(0.7, 0.3, 1e-5, 3, 0.01);

    @TempDir
    Path root;

    private FileArtifactStore store;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    /** A "cut" whose one mask has as its score the feature of the only token. */
    private Activities activities() {
        return new Activities(new NcutActivitiesImpl(
                store,
                config -> frames -> frames.stream()
                        .map(features -> List.of(new TokenMask(
                                1, 1, new byte[] {1}, features.rgb()[0] / 10, new MaskQuality(1, config.tau(), 0))))
                        .toList()));
    }

    /** Cutters that work side by side, or that take a batch together; each notes the sizes of its calls. */
    private static TokenCutter noting(boolean sideBySide, Queue<Integer> calls) {
        return new TokenCutter() {
            @Override
            public List<List<TokenMask>> process(List<FrameFeatures> frames) {
                calls.add(frames.size());
                return frames.stream()
                        .map(frame -> List.of(
                                new TokenMask(1, 1, new byte[] {1}, frame.rgb()[0] / 10, new MaskQuality(1, 0.2, 0))))
                        .toList();
            }

            @Override
            public boolean sideBySide() {
                return sideBySide;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutsSideBySideOrABatchTogetherWithTheSameRecords(boolean sideBySide) {
        Queue<Integer> calls = new ConcurrentLinkedQueue<>();
        StepResult expected;
        try (Activities activities = activities()) {
            expected = activities.stub(NcutActivities.class).cutFrames(request(FRAMES, NcutConfig.DEFAULT));
        }
        store = new FileArtifactStore(root.resolve("other"));
        try (FrameWorkers workers = FrameWorkers.of(3, new MemoryBudget(1L << 30));
                Activities activities =
                        new Activities(new NcutActivitiesImpl(store, config -> noting(sideBySide, calls), workers))) {
            StepResult result = activities.stub(NcutActivities.class).cutFrames(request(FRAMES, NcutConfig.DEFAULT));
            assertThat(result.output().artifact().sha256())
                    .isEqualTo(expected.output().artifact().sha256());
        }
        // Batches of four frames.
        assertThat(calls).containsExactlyElementsOf(sideBySide ? List.of(1, 1, 1, 1, 1) : List.of(4, 1));
    }

    private ChunkArtifact features(FrameRange frames) {
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, new RecordsHeader("features", "key", frames))) {
            for (int frame = frames.first(); frame < frames.end(); frame++) {
                writer.append(
                        new FeaturesCodec().encode(new FrameFeatures(1, 1, new float[] {frame}, new float[] {0})));
            }
            return new ChunkArtifact(frames, writer.commit());
        }
    }

    private NcutRequest request(FrameRange frames, NcutConfig config) {
        return new NcutRequest(new FakeVideo(20).info(), FRAMES, features(frames), config, ChunkConfig.DEFAULT);
    }

    @Test
    void cutsEveryFrameAndReusesUntilTheConfigurationChanges() {
        try (Activities activities = activities()) {
            NcutActivities ncut = activities.stub(NcutActivities.class);
            StepResult result = ncut.cutFrames(request(FRAMES, NcutConfig.DEFAULT));
            try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
                for (int i = 0; i < FRAMES.size(); i++) {
                    TokenMasks masks = TokenMasksCodec.decode(records.record(i));
                    assertThat(masks.masks()).hasSize(1);
                    assertThat(masks.masks().get(0).score()).isEqualTo((FRAMES.first() + i) / 10f);
                    assertThat(masks.masks().get(0).quality().contrast()).isEqualTo(0.2);
                }
            }
            assertThat(ncut.cutFrames(request(FRAMES, NcutConfig.DEFAULT))
                            .stats()
                            .reused())
                    .isEqualTo(5);
            assertThat(ncut.cutFrames(request(FRAMES, OTHER)).stats().computed())
                    .isEqualTo(5);
        }
    }

    @Test
    void refusesFeaturesOfOtherFrames() {
        try (Activities activities = activities()) {
            assertThatThrownBy(() -> activities
                            .stub(NcutActivities.class)
                            .cutFrames(request(new FrameRange(5, 10), NcutConfig.DEFAULT)))
                    .rootCause()
                    .hasMessageContaining("features of");
        }
    }
}
