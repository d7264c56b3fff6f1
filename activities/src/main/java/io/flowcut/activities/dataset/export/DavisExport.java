package io.flowcut.activities.dataset.export;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.dataset.SafeNames;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.benchmark.LabelledTrack;
import io.flowcut.activities.dataset.benchmark.LabelledVideo;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * DAVIS palette PNGs, {@code VIDEO/FRAME.png} for every frame. Objects get the labels 1, 2 and so on by falling score
 * (of equal ones in the order of the dataset); where masks overlap the smaller one is in front.
 */
public final class DavisExport implements DatasetExport {
    /** The most objects that a palette has room for. */
    public static final int MAX_OBJECTS = 254;

    private static final Comparator<Shape> BACK_TO_FRONT = Comparator.comparingLong(
                    (Shape shape) -> shape.mask().area())
            .thenComparing(Shape::label)
            .reversed();

    private final PalettePng png = new PalettePng();

    private record Shape(int label, Rle mask) {}

    @Override
    public long process(LabelledDataset dataset, OutputFolder output) {
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

    private void write(LabelledDataset dataset, LabelledVideo video, List<LabelledTrack> tracks, OutputFolder output) {
        List<List<Shape>> shapes = new ArrayList<>();
        for (int frame = 0; frame < video.frames(); frame++) {
            shapes.add(new ArrayList<>(2));
        }
        for (int i = 0; i < tracks.size(); i++) {
            for (TrackMask mask : tracks.get(i).masks()) {
                shapes.get(mask.frame()).add(new Shape(i + 1, mask.mask()));
            }
        }
        String folder = SafeNames.require(video.name().replace('/', '_'), "a video");
        List<String> names = names(dataset, video);
        byte[] labels = new byte[video.width() * video.height()];
        for (int frame = 0; frame < video.frames(); frame++) {
            Arrays.fill(labels, (byte) 0);
            List<Shape> inFrame = shapes.get(frame);
            inFrame.sort(BACK_TO_FRONT);
            inFrame.forEach(shape -> shape.mask().paint(labels, (byte) shape.label()));
            byte[] picture = png.encode(new LabelMap(video.width(), video.height(), labels));
            output.write(folder + "/" + names.get(frame) + ".png", picture);
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
