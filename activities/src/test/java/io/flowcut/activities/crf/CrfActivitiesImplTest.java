package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.FrameMasksCodec;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.ncut.TokenMasks;
import io.flowcut.activities.ncut.TokenMasksCodec;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameRecordsWriter;
import io.flowcut.activities.step.RecordsHeader;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.testing.Activities;
import io.flowcut.activities.testing.FakeVideo;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.CrfActivities;
import io.flowcut.workflows.video.CrfActivities.CrfRequest;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrfActivitiesImplTest {
    private static final FrameRange FRAMES = new FrameRange(4, 8);
    private static final MaskQuality QUALITY = new MaskQuality(1, 1, 1);

    @TempDir
    Path root;

    private FileArtifactStore store;
    private final FakeVideo video = new FakeVideo(20);

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    /** "Refines" to masks with the frame's index over 100 as the score. */
    private Activities activities() {
        return new Activities(new CrfActivitiesImpl(
                store,
                info -> video.open(),
                config -> (picture, coarse) -> coarse.stream()
                        .map(mask -> new FrameMask(
                                Rle.encode(new BinaryMask(2, 2, new byte[] {1, 0, 0, 0})),
                                FakeVideo.index(picture) / 100.0,
                                mask.quality()))
                        .toList()));
    }

    /** Frame t has as many masks as the range's frames before it. */
    private ChunkArtifact tokenMasks(FrameRange frames) {
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, new RecordsHeader("ncut", "key", frames))) {
            for (int i = 0; i < frames.size(); i++) {
                TokenMask mask = new TokenMask(1, 1, new byte[] {1}, 0.5, QUALITY);
                writer.append(TokenMasksCodec.encode(new TokenMasks(1, 1, Collections.nCopies(i, mask))));
            }
            return new ChunkArtifact(frames, writer.commit());
        }
    }

    private CrfRequest request(FrameRange frames) {
        return new CrfRequest(video.info(), FRAMES, tokenMasks(frames), CrfConfig.DEFAULT, ChunkConfig.DEFAULT);
    }

    @Test
    void refinesTheMasksOfEachFrameAndDecodesOnlyFramesWithMasks() {
        try (Activities activities = activities()) {
            CrfActivities crf = activities.stub(CrfActivities.class);
            StepResult result = crf.refineMasks(request(FRAMES));
            try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
                for (int i = 0; i < FRAMES.size(); i++) {
                    FrameMasks masks = new FrameMasksCodec().decode(records.record(i));
                    assertThat(masks.frame()).isEqualTo(FRAMES.first() + i);
                    assertThat(masks.width()).isEqualTo(2);
                    double score = masks.frame() / 100.0;
                    assertThat(masks.masks()).hasSize(i).allMatch(mask -> mask.score() == score);
                }
            }
            assertThat(video.decoded()).containsExactly(5, 6, 7);
            assertThat(crf.refineMasks(request(FRAMES)).stats().reused()).isEqualTo(4);
        }
        assertThat(video.stillOpen()).isZero();
    }

    @Test
    void refusesMasksOfOtherFrames() {
        try (Activities activities = activities()) {
            assertThatThrownBy(() -> activities.stub(CrfActivities.class).refineMasks(request(new FrameRange(5, 9))))
                    .rootCause()
                    .hasMessageContaining("token masks of");
        }
    }
}
