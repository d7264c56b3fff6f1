package io.flowcut.activities.video;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Reads every frame of a folder once: structure and size of each are checked, pixels are not decoded. */
final class FolderProbe {
    private final InputPath folder;
    private final List<String> names;

    /** @param names file names of the frames, in order, at least one */
    FolderProbe(InputPath folder, List<String> names) {
        this.folder = folder;
        this.names = List.copyOf(names);
    }

    /** What was found, and the index. */
    record Result(Probed probed, VideoIndex.Folder index) {}

    /** Probes; {@code framesSeen} is told of the number of frames done after each. */
    Result probe(IntConsumer framesSeen) {
        checkStems();
        List<VideoIndex.Frame> frames = new ArrayList<>(names.size());
        Sha256 all = new Sha256();
        PictureHeader first = null;
        for (String name : names) {
            InputPath file = folder.resolve(name);
            byte[] content = file.readFrame();
            PictureHeader header = PictureHeader.of(file.toString(), content);
            if (first == null) {
                first = header;
                FrameSize.check(file.toString(), header.width(), header.height());
            } else if (!header.equals(first)) {
                throw FlowCutException.badInput(
                        file.toString(),
                        header.width() + "x" + header.height() + " pixels, but the frames before have " + first.width()
                                + "x" + first.height());
            }
            String digest = new Sha256().bytes(content).hex();
            all.text(name).text(digest);
            frames.add(new VideoIndex.Frame(name, digest));
            framesSeen.accept(frames.size());
        }
        List<String> warnings = FrameSize.warnings(frames.size(), first.width(), first.height());
        return new Result(
                new Probed(all.hex(), frames.size(), first.width(), first.height(), warnings),
                new VideoIndex.Folder(frames));
    }

    /** Masks are named by the frame without its ending, so that two such names would write the same file. */
    private void checkStems() {
        Map<String, String> byStem = new HashMap<>();
        for (String name : names) {
            String other = byStem.putIfAbsent(InputKind.stem(name), name);
            if (other != null) {
                throw FlowCutException.badInput(
                        folder.resolve(name).toString(), "has the same name as " + other + " but for the ending");
            }
        }
    }
}
