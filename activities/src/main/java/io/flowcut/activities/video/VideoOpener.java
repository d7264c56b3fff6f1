package io.flowcut.activities.video;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens videos that were probed. */
public final class VideoOpener {
    private VideoOpener() {}

    /**
     * Opens a video for reading its frames.
     *
     * @param info what {@link VideoProber} said about it
     * @param store the store that the prober wrote the index to
     * @return its frames; to be closed
     * @throws FlowCutException of type BadInput when the video is gone or changed since; so do the frames' reads
     */
    public static FrameSource open(VideoInfo info, ArtifactStore store) {
        Path path = InputLocation.path(info.source().uri(), info.source().uri());
        VideoIndex index = VideoIndex.read(store, info.index());
        if (index.frames() != info.frames()) {
            throw FlowCutException.badInput(path.toString(), "the index belongs to another video");
        }
        if (!Files.exists(path)) {
            throw FlowCutException.badInput(path.toString(), "the video is gone since it was probed");
        }
        if (index instanceof VideoIndex.Folder folder) {
            return new FolderFrames(path, info, folder);
        }
        return new FileFrames(path, info, (VideoIndex.File) index);
    }
}
