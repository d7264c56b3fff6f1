package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.video.FrameRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepKeyTest {
    private record Ordered(int a, double b) {}

    private record Reordered(double b, int a) {}

    private static StepKey key() {
        return StepKey.of("flow", 1).input("one").input("two").config(FlowConfig.DEFAULT);
    }

    @Test
    void everythingThatGoesInChangesTheKey() {
        List<String> keys = Stream.of(
                        key(),
                        key().frames(new FrameRange(0, 4)),
                        key().frames(new FrameRange(0, 5)),
                        key().config(FlowConfig.DEFAULT),
                        StepKey.of("flow", 2).input("one").input("two").config(FlowConfig.DEFAULT),
                        StepKey.of("flows", 1).input("one").input("two").config(FlowConfig.DEFAULT),
                        StepKey.of("flow", 1).input("two").input("one").config(FlowConfig.DEFAULT),
                        StepKey.of("flow", 1).input("onetwo").config(FlowConfig.DEFAULT),
                        StepKey.of("flow", 1).input("one").input("two").config(new FlowConfig("dis", 1, 855)))
                .map(StepKey::hex)
                .toList();
        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[0-9a-f]{64}"));
    }

    /** Keys must not change from release to release without a reason: everything would be computed again. */
    @Test
    void staysTheSameFromRunToRun() {
        assertThat(key().hex()).isEqualTo(key().hex());
        assertThat(StepKey.of("s", 1).config(new Ordered(1, 2)).hex())
                .isEqualTo(Sha256.of(
                        "{\"config\":[{\"Ordered\":{\"a\":1,\"b\":2.0}}],\"inputs\":[],\"step\":\"s\",\"version\":1}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(StepKey.of("s", 1).config(new Reordered(2, 1)).hex())
                .isEqualTo(Sha256.of(
                        "{\"config\":[{\"Reordered\":{\"a\":1,\"b\":2.0}}],\"inputs\":[],\"step\":\"s\",\"version\":1}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
