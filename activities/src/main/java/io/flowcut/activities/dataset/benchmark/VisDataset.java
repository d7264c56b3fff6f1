package io.flowcut.activities.dataset.benchmark;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.activities.dataset.vis.VisEntry;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.dataset.vis.VisMasks;
import io.flowcut.activities.dataset.vis.VisVideoEntry;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A YouTube-VIS file, with the pictures beside it if they are there. */
final class VisDataset implements LabelledDataset {
    private final DatasetKind kind;
    private final VisFile file;
    private final PictureFolder pictures;
    private final List<VisVideoEntry> entries;
    private final List<LabelledVideo> videos = new ArrayList<>();
    private final Map<Long, List<VisEntry>> annotations;

    /** @param pictures folder that the names of frames are relative to */
    VisDataset(DatasetKind kind, VisFile file, Optional<Path> pictures) {
        this.kind = requireNonNull(kind, "kind");
        this.file = requireNonNull(file, "file");
        this.pictures = new PictureFolder(pictures);
        entries = List.copyOf(file.videos().values());
        annotations = file.byVideo();
        UniqueNames names = new UniqueNames();
        for (VisVideoEntry entry : entries) {
            // Segments of one video lie in its folder all together.
            String name = names.of(entry.name(), entry.id());
            videos.add(new LabelledVideo(videos.size(), name, entry.width(), entry.height(), entry.length()));
        }
    }

    @Override
    public DatasetKind kind() {
        return kind;
    }

    @Override
    public List<VisCategory> categories() {
        return List.copyOf(file.categories().values());
    }

    @Override
    public List<LabelledVideo> videos() {
        return List.copyOf(videos);
    }

    @Override
    public List<String> frameNames(LabelledVideo video) {
        List<String> names = file.fileNames(entries.get(video.index()));
        return names.isEmpty() ? FrameNumbers.of(video) : names;
    }

    @Override
    public Optional<Path> picture(LabelledVideo video, int frame) {
        return pictures.find(frameNames(video).get(frame));
    }

    @Override
    public void tracks(LabelledVideo video, Consumer<LabelledTrack> consumer) {
        VisVideoEntry entry = entries.get(video.index());
        for (VisEntry annotation : annotations.getOrDefault(entry.id(), List.of())) {
            VisMasks masks = file.masks(annotation, entry);
            List<TrackMask> inFrames = new ArrayList<>();
            for (int frame = 0; frame < masks.frames().size(); frame++) {
                Optional<Rle> mask = masks.frames().get(frame);
                if (mask.isPresent()) {
                    inFrames.add(new TrackMask(frame, mask.get(), annotation.score()));
                }
            }
            consumer.accept(new LabelledTrack(
                    annotation.id(), annotation.categoryId(), annotation.score(), annotation.crowd(), inFrames));
        }
    }
}
