package io.flowcut.activities.video;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;

/** Opens videos that were probed. */
public final class VideoOpener {
    private VideoOpener() {}

    /**
     * Opens a video for reading its frames.
     *
     * @param info what {@link VideoProber} said about it
     * @param storage where the video lies, and the index that the prober wrote
     * @return its frames; to be closed
     * @throws FlowCutException of type BadInput when the video is gone or changed since; so do the frames' reads
     */
    public static FrameSource open(VideoInfo info, Storage storage) {
        InputPath path = InputPath.of(info.source().uri(), info.source().uri(), storage);
        VideoIndex index = VideoIndex.read(storage.artifacts(), info.index());
        if (index.frames() != info.frames()) {
            throw FlowCutException.badInput(path.toString(), "the index belongs to another video");
        }
        if (index instanceof VideoIndex.Folder folder) {
            return new FolderFrames(path, info, folder);
        }
        return new FileFrames(path, info, (VideoIndex.File) index);
    }

    /** Like {@link #open(VideoInfo, Storage)}, for a video on a local disk. */
    public static FrameSource open(VideoInfo info, ArtifactStore store) {
        return open(info, Storage.local(store));
    }
}
