package io.flowcut.activities.video;

import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.Objects;

/** Frames of a folder, each checked against the digest that the probe noted. */
final class FolderFrames implements FrameSource {
    private final InputPath folder;
    private final VideoInfo info;
    private final List<VideoIndex.Frame> files;
    private final PictureDecoder decoder = new PictureDecoder();

    FolderFrames(InputPath folder, VideoInfo info, VideoIndex.Folder index) {
        this.folder = folder;
        this.info = info;
        this.files = index.files();
    }

    @Override
    public RgbImage read(int index) {
        VideoIndex.Frame frame = files.get(Objects.checkIndex(index, files.size()));
        InputPath file = folder.resolve(frame.name());
        byte[] content = file.readFrame(frame.sha256());
        RgbImage image = decoder.decode(file.toString(), content);
        if (image.width() != info.width() || image.height() != info.height()) {
            throw FlowCutException.badInput(
                    file.toString(),
                    image.width() + "x" + image.height() + " pixels, but the video has " + info.width() + "x"
                            + info.height());
        }
        return image;
    }

    @Override
    public String name(int index) {
        return InputKind.stem(files.get(Objects.checkIndex(index, files.size())).name());
    }

    @Override
    public void close() {
        // Nothing is held between reads.
    }
}
