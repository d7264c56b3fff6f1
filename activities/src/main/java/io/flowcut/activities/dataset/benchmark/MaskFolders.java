package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.matching.TrackMask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Palette PNGs, one a frame, in a folder for each video: DAVIS in all its layouts, and what flowcut writes. Where there
 * are pictures they say which frames there are (some of DAVIS have truth for the first frame alone); else the masks do.
 */
final class MaskFolders implements LabelledDataset {
    private static final Set<String> MASKS = Set.of("png");

    private final DatasetKind kind;
    private final DavisFolders folders;
    private final PalettePng png = new PalettePng();
    private final List<LabelledVideo> videos = new ArrayList<>();

    MaskFolders(DatasetKind kind, DavisFolders folders) {
        this.kind = requireNonNull(kind, "kind");
        this.folders = requireNonNull(folders, "folders");
        for (String name : folders.sequences()) {
            Map<String, Path> masks = masks(name);
            if (masks.isEmpty()) {
                throw badInput(folders.masks().resolve(name).toString(), "no such folder, or no PNG in it");
            }
            LabelMap first = png.read(masks.values().iterator().next());
            videos.add(new LabelledVideo(
                    videos.size(),
                    name,
                    first.width(),
                    first.height(),
                    frames(name).size()));
        }
    }

    private Map<String, Path> masks(String name) {
        return FrameFiles.of(folders.masks().resolve(name), MASKS);
    }

    private Map<String, Path> frames(String name) {
        Map<String, Path> pictures = folders.pictures()
                .map(folder -> FrameFiles.of(folder.resolve(name)))
                .orElseGet(TreeMap::new);
        return pictures.isEmpty() ? masks(name) : pictures;
    }

    @Override
    public DatasetKind kind() {
        return kind;
    }

    @Override
    public List<VisCategory> categories() {
        return List.of(FOREGROUND);
    }

    @Override
    public List<LabelledVideo> videos() {
        return List.copyOf(videos);
    }

    @Override
    public List<String> frameNames(LabelledVideo video) {
        return FrameFiles.names(video.name(), frames(video.name()));
    }

    @Override
    public Optional<Path> picture(LabelledVideo video, int frame) {
        if (folders.pictures().isEmpty()) {
            return Optional.empty();
        }
        List<Path> pictures = List.copyOf(
                FrameFiles.of(folders.pictures().get().resolve(video.name())).values());
        return frame < pictures.size() ? Optional.of(pictures.get(frame)) : Optional.empty();
    }

    @Override
    public void tracks(LabelledVideo video, Consumer<LabelledTrack> consumer) {
        Map<Integer, List<TrackMask>> byLabel = new TreeMap<>();
        Map<String, Path> masks = masks(video.name());
        int frame = 0;
        for (String name : frames(video.name()).keySet()) {
            Path file = masks.remove(name);
            if (file != null) {
                addMasks(png.read(file), frame, video, file, byLabel);
            }
            frame++;
        }
        if (!masks.isEmpty()) {
            throw badInput(masks.values().iterator().next().toString(), "there is no picture of this name");
        }
        byLabel.forEach((label, list) -> consumer.accept(new LabelledTrack(label, FOREGROUND.id(), 1, false, list)));
    }

    private static void addMasks(
            LabelMap map, int frame, LabelledVideo video, Path file, Map<Integer, List<TrackMask>> byLabel) {
        if (map.width() != video.width() || map.height() != video.height()) {
            throw badInput(
                    file.toString(),
                    map.width() + "x" + map.height() + " among frames of " + video.width() + "x" + video.height());
        }
        map.objects()
                .forEach((label, mask) ->
                        byLabel.computeIfAbsent(label, key -> new ArrayList<>()).add(new TrackMask(frame, mask, 1)));
    }
}
