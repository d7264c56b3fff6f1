package io.flowcut.activities.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.workflows.video.ProbeActivities;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeActivitiesImplTest {
    @TempDir
    Path folder;

    private TestActivityEnvironment environment;
    private ProbeActivities activities;

    @BeforeEach
    void start() {
        environment = TestActivityEnvironment.newInstance();
        environment.registerActivitiesImplementations(new ProbeActivitiesImpl(new VideoProber(new MemoryStore())));
        activities = environment.newActivityStub(ProbeActivities.class);
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void probesWithHeartbeats() {
        for (int k = 0; k < 3; k++) {
            Pictures.write(Pictures.moving(64, 64, k, 1, 1), folder.resolve(k + ".png"));
        }
        List<Integer> heartbeats = new CopyOnWriteArrayList<>();
        environment.setActivityHeartbeatListener(Integer.class, heartbeats::add);
        VideoInfo info = activities.probe(new VideoSource("clip", folder.toUri().toString(), Optional.empty()));
        assertThat(info.frames()).isEqualTo(3);
        assertThat(heartbeats).isNotEmpty();
    }

    @Test
    void badInputIsNotRetried() {
        VideoSource source =
                new VideoSource("clip", folder.resolve("gone.mp4").toUri().toString(), Optional.empty());
        ActivityFailure failure = catchThrowableOfType(ActivityFailure.class, () -> activities.probe(source));
        ApplicationFailure cause = (ApplicationFailure) failure.getCause();
        assertThat(cause.getType()).isEqualTo("BadInput");
        assertThat(cause.isNonRetryable()).isTrue();
        assertThat(cause.getOriginalMessage()).contains("gone.mp4");
    }
}
