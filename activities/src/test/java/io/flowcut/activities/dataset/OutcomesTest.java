package io.flowcut.activities.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.FailedVideo;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private static final ArtifactRef NOTHING = new ArtifactRef("file:/nothing", "text/plain", "0".repeat(64), 0);

    private final Outcomes outcomes = new Outcomes(new MemoryStore());

    private static VideoOutcome outcome(int position, boolean failed) {
        String id = "v" + position;
        if (failed) {
            return new VideoOutcome(position, Optional.empty(), Optional.of(new FailedVideo(id, "BadInput", "no")));
        }
        VideoSource source = new VideoSource(id, "file:/" + id, Optional.empty());
        VideoInfo info = new VideoInfo(source, "0".repeat(64), 2, 4, 4, NOTHING, List.of());
        VideoResult result = new VideoResult(info, NOTHING, NOTHING, NOTHING, 1, 1, 0, List.of());
        return new VideoOutcome(position, Optional.of(result), Optional.empty());
    }

    private static List<String> ids(Iterable<VideoResult> videos) {
        List<String> ids = new ArrayList<>();
        videos.forEach(video -> ids.add(video.info().source().videoId()));
        return ids;
    }

    @Test
    void labelledVideosAreGoneOverInTheirOrderAsOftenAsNeeded() {
        List<VideoOutcome> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            boolean failed = i % 7 == 3 || (i >= 256 && i < 520);
            all.add(outcome(i, failed));
            if (!failed) {
                expected.add("v" + i);
            }
        }
        ArtifactRef root = outcomes.append(new OutcomesRequest(Optional.empty(), all));
        Iterable<VideoResult> labelled = outcomes.index(root).labelled();
        assertThat(ids(labelled)).isEqualTo(expected);
        Iterator<VideoResult> some = labelled.iterator();
        some.next();
        assertThat(some.next().info().source().videoId()).isEqualTo("v1");
        assertThat(ids(labelled)).isEqualTo(expected);
    }

    @Test
    void whereAllFailedNoneIsLabelled() {
        ArtifactRef root =
                outcomes.append(new OutcomesRequest(Optional.empty(), List.of(outcome(0, true), outcome(1, true))));
        assertThat(outcomes.index(root).labelled()).isEmpty();
        assertThat(outcomes.index(outcomes.append(new OutcomesRequest(Optional.empty(), List.of())))
                        .labelled())
                .isEmpty();
    }
}
