package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.testing.Activities;
import io.flowcut.activities.testing.FakeVideo;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.FlowActivities;
import io.flowcut.workflows.video.FlowActivities.FlowRequest;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowActivitiesImplTest {
    private static final ChunkConfig CHUNK = new ChunkConfig(16, 3, 4);

    @TempDir
    Path root;

    private FileArtifactStore store;
    private IntConsumer beforeFrame = frame -> {};
    private int estimatorsOpen;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    /** "Flow" from frame a to frame b is the vector (a, b). */
    private final class FakeEstimator implements FlowEstimator {
        @Override
        public FlowField estimate(RgbImage from, RgbImage to) {
            beforeFrame.accept(FakeVideo.index(from));
            return new FlowField(1, 1, new float[] {FakeVideo.index(from), FakeVideo.index(to)});
        }

        @Override
        public String identity() {
            return "fake";
        }

        @Override
        public void close() {
            estimatorsOpen--;
        }
    }

    private Activities activities(FakeVideo video) {
        return new Activities(new FlowActivitiesImpl(store, info -> video.open(), config -> {
            estimatorsOpen++;
            return new FakeEstimator();
        }));
    }

    /** What the flow of each frame leads from and to: "2>4 2>0", forward first; "-" for none. */
    private List<String> pairs(StepResult result) {
        try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
            return IntStream.range(0, records.count())
                    .mapToObj(records::record)
                    .map(FlowCodec::decode)
                    .map(flow -> side(flow.forward()) + " " + side(flow.backward()))
                    .toList();
        }
    }

    private static String side(Optional<FlowField> field) {
        return field.map(flow -> (int) flow.vectors()[0] + ">" + (int) flow.vectors()[1])
                .orElse("-");
    }

    private static FlowRequest request(FakeVideo video, int first, int end, int stride) {
        return new FlowRequest(video.info(), new FrameRange(first, end), new FlowConfig("dis", stride, 854), CHUNK);
    }

    @Test
    void estimatesBothSidesOfEachFrameDecodingEachFrameOnce() {
        FakeVideo video = new FakeVideo(8);
        try (Activities activities = activities(video)) {
            FlowActivities flow = activities.stub(FlowActivities.class);
            StepResult result = flow.estimateFlow(request(video, 2, 8, 2));
            assertThat(pairs(result)).containsExactly("2>4 2>0", "3>5 3>1", "4>6 4>2", "5>7 5>3", "6>7 6>4", "- 7>5");
            assertThat(video.decoded()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(result.output().frames()).isEqualTo(new FrameRange(2, 8));
            assertThat(result.stats().computed()).isEqualTo(6);

            assertThat(flow.estimateFlow(request(video, 2, 8, 2)).stats().reused())
                    .isEqualTo(6);
            assertThat(video.decoded()).hasSize(8);
            assertThat(flow.estimateFlow(request(video, 2, 8, 1)).stats().computed())
                    .isEqualTo(6);
            assertThat(flow.estimateFlow(request(video, 2, 7, 2)).stats().computed())
                    .isEqualTo(5);
            FakeVideo other = new FakeVideo(9);
            assertThat(flow.estimateFlow(new FlowRequest(
                                    other.info(), new FrameRange(2, 6), new FlowConfig("dis", 2, 854), CHUNK))
                            .stats()
                            .computed())
                    .isEqualTo(4);
        }
        assertThat(video.stillOpen()).isZero();
        assertThat(estimatorsOpen).isZero();
    }

    @Test
    void chunksGiveTheSameFlowAsTheWholeVideo() {
        FakeVideo video = new FakeVideo(9);
        try (Activities activities = activities(video)) {
            FlowActivities flow = activities.stub(FlowActivities.class);
            List<String> whole = pairs(flow.estimateFlow(request(video, 0, 9, 1)));
            List<String> chunks = new ArrayList<>(pairs(flow.estimateFlow(request(video, 0, 4, 1))));
            chunks.addAll(pairs(flow.estimateFlow(request(video, 4, 9, 1))));
            assertThat(whole).hasSize(9).startsWith("0>1 -").endsWith("- 8>7");
            assertThat(chunks).isEqualTo(whole);
        }
    }

    @Test
    void theOnlyFrameOfAVideoHasNoFlow() {
        FakeVideo video = new FakeVideo(1);
        try (Activities activities = activities(video)) {
            StepResult result = activities.stub(FlowActivities.class).estimateFlow(request(video, 0, 1, 1));
            assertThat(pairs(result)).containsExactly("- -");
        }
    }

    @Test
    void heartbeatsFinishedFramesAndResumesFromThem() {
        FakeVideo video = new FakeVideo(20);
        List<Integer> heartbeats = new CopyOnWriteArrayList<>();
        beforeFrame = frame -> {
            if (frame == 10) {
                throw FlowCutException.storage("disk", "gone", new IllegalStateException());
            }
        };
        try (Activities activities = activities(video)) {
            activities.environment().setActivityHeartbeatListener(Integer.class, heartbeats::add);
            FlowActivities flow = activities.stub(FlowActivities.class);
            assertThatThrownBy(() -> flow.estimateFlow(request(video, 0, 12, 1)))
                    .isInstanceOf(ActivityFailure.class)
                    .cause()
                    .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                        assertThat(failure.getType()).isEqualTo("Storage");
                        assertThat(failure.isNonRetryable()).isFalse();
                        assertThat(failure.getOriginalMessage()).isEqualTo("disk: gone");
                    });
            assertThat(heartbeats).isNotEmpty();
            assertThat(video.stillOpen()).isZero();
            assertThat(estimatorsOpen).isZero();
        }
        beforeFrame = frame -> {};
        video.decoded().clear();
        try (Activities activities = activities(video)) {
            activities.environment().setHeartbeatDetails(8);
            StepResult result = activities.stub(FlowActivities.class).estimateFlow(request(video, 0, 12, 1));
            assertThat(result.stats().reused()).isEqualTo(8);
            assertThat(result.stats().computed()).isEqualTo(4);
            assertThat(pairs(result))
                    .hasSize(12)
                    .startsWith("0>1 -", "1>2 1>0")
                    .containsSequence("7>8 7>6", "8>9 8>7")
                    .endsWith("11>12 11>10");
            // Frame 8 is the first to be done, and its backward flow needs frame 7.
            assertThat(video.decoded()).containsExactly(7, 8, 9, 10, 11, 12);
        }
    }

    @Test
    void badInputIsNotRetried() {
        beforeFrame = frame -> {
            throw FlowCutException.badInput("clip.mp4", "frame 0 cannot be decoded");
        };
        FakeVideo video = new FakeVideo(4);
        try (Activities activities = activities(video)) {
            assertThatThrownBy(() -> activities.stub(FlowActivities.class).estimateFlow(request(video, 0, 4, 1)))
                    .cause()
                    .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                        assertThat(failure.getType()).isEqualTo("BadInput");
                        assertThat(failure.isNonRetryable()).isTrue();
                    });
        }
    }

    @Test
    void memoryThatRunsOutAnywhereIsOutOfMemory() {
        FakeVideo video = new FakeVideo(4);
        FlowActivitiesImpl greedy = new FlowActivitiesImpl(store, info -> video.open(), config -> {
            throw new OutOfMemoryError("no room for the model");
        });
        try (Activities activities = new Activities(greedy)) {
            assertThatThrownBy(() -> activities.stub(FlowActivities.class).estimateFlow(request(video, 0, 4, 1)))
                    .cause()
                    .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                        assertThat(failure.getType()).isEqualTo("OutOfMemory");
                        assertThat(failure.isNonRetryable()).isFalse();
                    });
        }
    }

    /** The worker asks the service once in 0.8 of the heartbeat timeout of a second whether it is to stop. */
    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void cancellationEndsItAndRemovesItsParts() throws Exception {
        FakeVideo video = new FakeVideo(20);
        try (Activities activities = activities(video)) {
            beforeFrame = frame -> {
                if (frame >= 9) {
                    activities.environment().requestCancelActivity();
                    pause();
                }
            };
            assertThatThrownBy(() -> activities.stub(FlowActivities.class).estimateFlow(request(video, 0, 16, 1)))
                    .isInstanceOf(CanceledFailure.class);
        }
        try (var files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(video.stillOpen()).isZero();
    }
}
