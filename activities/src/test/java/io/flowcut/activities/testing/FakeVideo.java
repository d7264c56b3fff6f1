package io.flowcut.activities.testing;

import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A video of 2x2 pixels whose every byte is the frame's index; records what is decoded. */
public final class FakeVideo {
    private final int frames;
    private final List<Integer> decoded = new ArrayList<>();
    private int open;

    public FakeVideo(int frames) {
        this.frames = frames;
    }

    /** What the probe says about it. */
    public VideoInfo info() {
        ArtifactRef index = new ArtifactRef("file:/index", "application/json", "1".repeat(64), 1);
        return new VideoInfo(
                new VideoSource("fake", "file:/fake", Optional.empty()),
                String.format("%064d", frames),
                frames,
                2,
                2,
                index,
                List.of());
    }

    /** Frames decoded so far, in order. */
    public List<Integer> decoded() {
        return decoded;
    }

    /** Sources that were opened and not closed. */
    public int stillOpen() {
        return open;
    }

    /** The index of the frame that a picture shows. */
    public static int index(RgbImage picture) {
        return picture.pixels()[0];
    }

    public FrameSource open() {
        open++;
        return new FrameSource() {
            @Override
            public RgbImage read(int index) {
                if (index < 0 || index >= frames) {
                    throw new IllegalArgumentException("frame " + index + " of " + frames);
                }
                decoded.add(index);
                byte[] pixels = new byte[12];
                Arrays.fill(pixels, (byte) index);
                return new RgbImage(2, 2, pixels);
            }

            @Override
            public String name(int index) {
                return "frame" + index;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
