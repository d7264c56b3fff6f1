package io.flowcut.activities.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameNamesTest {
    @Test
    void areThoseOfTheFrames() {
        assertThat(names("00100", "00105", "b c")).containsExactly("00100", "00105", "b c");
    }

    @Test
    void areIndicesWhereTwoFramesHaveTheSameName() {
        assertThat(names("a", "b", "a")).containsExactly("00000", "00001", "00002");
    }

    @Test
    void neverLeadOutOfTheFolder() {
        for (String name : List.of("..", "../a", "a/b", "", "a\nb", "x".repeat(300))) {
            assertThatThrownBy(() -> names("a", name)).isInstanceOf(FlowCutException.class);
        }
    }

    private static List<String> names(String... names) {
        ArtifactRef index = new ArtifactRef("file:/index", "application/json", "0".repeat(64), 0);
        VideoSource source = new VideoSource("clip", "file:/clip", Optional.empty());
        VideoInfo video = new VideoInfo(source, "0".repeat(64), names.length, 8, 8, index, List.of());
        boolean[] closed = new boolean[1];
        try {
            return FrameNames.fromSource(info -> new NamedFrames(names, closed)).of(video);
        } finally {
            assertThat(closed[0]).isTrue();
        }
    }

    private record NamedFrames(String[] names, boolean[] closed) implements FrameSource {
        @Override
        public RgbImage read(int index) {
            throw new UnsupportedOperationException("names need no pictures");
        }

        @Override
        public String name(int index) {
            return names[index];
        }

        @Override
        public void close() {
            closed[0] = true;
        }
    }

    @Test
    void indicesHaveTheSameDigitsInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(names("a", "a")).containsExactly("00000", "00001");
        } finally {
            Locale.setDefault(before);
        }
    }
}
