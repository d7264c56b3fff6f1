package io.flowcut.activities.dataset.export;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.dataset.LayeredMasks;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.dataset.SafeNames;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.benchmark.LabelledTrack;
import io.flowcut.activities.dataset.benchmark.LabelledVideo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * DAVIS palette PNGs, {@code VIDEO/FRAME.png} for every frame. Objects get the labels 1, 2 and so on by falling score
 * (of equal ones in the order of the dataset); masks overlap as {@link LayeredMasks} has it. A {@code /} in the name of
 * a video becomes {@code _}.
 */
public final class DavisExport implements DatasetExport {
    /** The most objects that a palette has room for. */
    public static final int MAX_OBJECTS = LayeredMasks.MAX_LABEL;

    private final PalettePng png = new PalettePng();

    @Override
    public long process(LabelledDataset dataset, OutputFolder output) {
        Set<String> folders = new HashSet<>();
        for (LabelledVideo video : dataset.videos()) {
            if (!folders.add(folder(video))) {
                throw badInput(video.name(), "another video goes to the folder " + folder(video) + " as well");
            }
        }
        long objects = 0;
        for (LabelledVideo video : dataset.videos()) {
            List<LabelledTrack> tracks = new ArrayList<>();
            dataset.tracks(video, tracks::add);
            if (tracks.size() > MAX_OBJECTS) {
                throw badInput(video.name(), tracks.size() + " objects, but a palette PNG has room for " + MAX_OBJECTS);
            }
            tracks.sort(Comparator.comparingDouble(LabelledTrack::score).reversed());
            write(dataset, video, tracks, output);
            objects += tracks.size();
        }
        return objects;
    }

    private static String folder(LabelledVideo video) {
        return SafeNames.require(video.name().replace('/', '_'), "a video");
    }

    private void write(LabelledDataset dataset, LabelledVideo video, List<LabelledTrack> tracks, OutputFolder output) {
        LayeredMasks masks = new LayeredMasks(video.width(), video.height(), video.frames());
        for (int i = 0; i < tracks.size(); i++) {
            masks.add(i + 1, tracks.get(i).masks());
        }
        List<String> names = names(dataset, video);
        for (int frame = 0; frame < video.frames(); frame++) {
            byte[] picture = png.encode(masks.paint(frame));
            output.write(folder(video) + "/" + names.get(frame) + ".png", picture);
        }
    }

    /** Names of the frames without folder and ending, none alike. */
    private static List<String> names(LabelledDataset dataset, LabelledVideo video) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String file : dataset.frameNames(video)) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            int dot = name.lastIndexOf('.');
            names.add(SafeNames.require(dot > 0 ? name.substring(0, dot) : name, video.name()));
            if (!seen.add(names.get(names.size() - 1))) {
                throw badInput(video.name(), "two frames are called " + name);
            }
        }
        return names;
    }
}
