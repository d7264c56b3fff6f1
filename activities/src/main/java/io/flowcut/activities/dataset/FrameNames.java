package io.flowcut.activities.dataset;

import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** How the frames of a video are called in the outputs. */
@FunctionalInterface
public interface FrameNames {
    /**
     * Names of all frames, in order, without an ending; no two alike.
     *
     * @throws FlowCutException of type BadInput when a name cannot be a file name
     */
    List<String> of(VideoInfo video);

    /**
     * The names that the video's frames say themselves. Where two frames say the same (one picture in two
     * formats), all of the video's are called by their index with five digits.
     *
     * @param opener opens a video; what it opens is closed here
     */
    static FrameNames fromSource(Function<VideoInfo, FrameSource> opener) {
        return video -> {
            List<String> names = new ArrayList<>(video.frames());
            Set<String> seen = new HashSet<>();
            try (FrameSource source = opener.apply(video)) {
                for (int i = 0; i < video.frames(); i++) {
                    names.add(SafeNames.require(source.name(i), video.source().uri()));
                    seen.add(names.get(i));
                }
            }
            return seen.size() == names.size() ? names : byIndex(video.frames());
        };
    }

    private static List<String> byIndex(int frames) {
        List<String> names = new ArrayList<>(frames);
        for (int i = 0; i < frames; i++) {
            names.add(String.format(Locale.ROOT, "%05d", i));
        }
        return names;
    }
}
