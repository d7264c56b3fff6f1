package io.flowcut.activities.evaluation.davis;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.LabelFolder;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The true masks of a sequence: a folder of palette PNGs. Thread-safe. */
public final class TrueSequence {
    private final String name;
    private final LabelFolder folder;
    private final List<String> frames = new ArrayList<>();
    private final ObjectGroups groups;

    /**
     * Lists a folder.
     *
     * @param name name of the sequence
     * @param folder its masks, FRAME.png
     * @param groups what becomes of its objects
     * @throws FlowCutException of type BadInput when the folder cannot be read or holds no PNG
     */
    public TrueSequence(String name, Path folder, ObjectGroups groups) {
        this.name = requireNonNull(name, "name");
        this.folder = new LabelFolder(folder);
        this.groups = requireNonNull(groups, "groups");
        this.folder.names().forEach(frames::add);
    }

    /** Name of the sequence. */
    public String name() {
        return name;
    }

    /** Number of frames. */
    public int frames() {
        return frames.size();
    }

    /** Name of a frame's file without its ending; frames are sorted by it. */
    public String frameName(int frame) {
        return frames.get(frame);
    }

    /** The labels of a frame; void pixels are background. */
    LabelMap read(int frame) {
        LabelMap map = folder.read(frames.get(frame));
        byte[] labels = map.labels();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) groups.of(labels[i] & 0xff);
        }
        return map;
    }
}
