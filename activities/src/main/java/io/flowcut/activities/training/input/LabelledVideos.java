package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.util.Optional;

/**
 * Opens the videos of a dataset. Each is read through when it is first asked for, to make sure that it is the one that was
 * labelled; the store remembers that.
 */
public final class LabelledVideos {
    private final Storage storage;
    private final VideoProber prober;

    /** @param storage where the videos lie */
    public LabelledVideos(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
        prober = new VideoProber(storage);
    }

    /**
     * What is known of a video.
     *
     * @throws FlowCutException of type BadInput when it is gone, or another than was labelled
     */
    public VideoInfo info(DatasetVideo video) {
        VideoInfo info = prober.probe(new VideoSource(video.name(), video.uri(), Optional.empty()));
        if (!info.digest().equals(video.digest())) {
            throw FlowCutException.badInput(
                    video.uri(), "the video is not the one that was labelled: its content changed since");
        }
        return info;
    }

    /** The frames of a video; to be closed. */
    public FrameSource open(VideoInfo info) {
        return VideoOpener.open(info, storage);
    }
}
