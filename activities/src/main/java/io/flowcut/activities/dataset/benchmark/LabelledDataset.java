package io.flowcut.activities.dataset.benchmark;

import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Videos with masks of their objects, whatever they are stored as. Masks are read a video at a time. Whatever is
 * malformed throws a {@link FlowCutException} of type BadInput that names the file and the place.
 */
public interface LabelledDataset {
    /** The only category of datasets that have none. */
    VisCategory FOREGROUND = new VisCategory(1, "foreground");

    /** What it is stored as. */
    DatasetKind kind();

    /** Kinds of objects. */
    List<VisCategory> categories();

    /** All videos, in order. */
    List<LabelledVideo> videos();

    /** Names of a video's frames with their endings, relative to the folder of all videos. */
    List<String> frameNames(LabelledVideo video);

    /** The picture of a frame; empty where the dataset is without. */
    Optional<Path> picture(LabelledVideo video, int frame);

    /** Tells of every object of a video, in the order of the dataset. */
    void tracks(LabelledVideo video, Consumer<LabelledTrack> consumer);
}
