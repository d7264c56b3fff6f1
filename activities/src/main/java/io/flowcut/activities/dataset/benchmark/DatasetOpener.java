package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.json.JsonCursor;
import io.flowcut.activities.dataset.json.JsonFile;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out what a path is, and opens it. */
public final class DatasetOpener {
    private static final String LABELS = "annotations.json";
    private static final List<String> USUAL_SETS = List.of("train", "valid", "val", "test");

    private final Optional<String> set;

    /** @param set part of a dataset that has several, such as val; empty for the usual one */
    public DatasetOpener(Optional<String> set) {
        this.set = requireNonNull(set, "set");
    }

    /**
     * Opens a dataset: a JSON file (YouTube-VIS or COCO), or the folder of one, of DAVIS, of SegTrack v2, or of masks.
     *
     * @throws FlowCutException of type BadInput when it is none of these, or malformed
     */
    public LabelledDataset open(Path path) {
        if (Files.isRegularFile(path)) {
            return json(path, Optional.empty());
        }
        if (!Files.isDirectory(path)) {
            throw badInput(path.toString(), "no such file or folder");
        }
        if (Files.isRegularFile(path.resolve(LABELS))) {
            return new VisDataset(DatasetKind.FLOWCUT_LABELS, VisFile.open(path.resolve(LABELS)), pictures(path, path));
        }
        Optional<Path> file = jsonIn(path);
        if (file.isPresent()) {
            return json(file.get(), pictures(path, file.get().getParent()));
        }
        if (DavisFolders.isRoot(path)) {
            return davis(path);
        }
        if (Files.isDirectory(path.resolve(SegTrackDataset.TRUTH))) {
            return new SegTrackDataset(path);
        }
        return masks(path);
    }

    private Optional<Path> jsonIn(Path folder) {
        List<Path> candidates = new ArrayList<>();
        candidates.add(folder.resolve("instances.json"));
        for (String name : set.map(List::of).orElse(USUAL_SETS)) {
            candidates.add(folder.resolve(name + ".json"));
            candidates.add(folder.resolve(name).resolve("instances.json"));
            candidates.add(folder.resolve("annotations").resolve(name + ".json"));
            candidates.add(folder.resolve("annotations").resolve("instances_" + name + ".json"));
            candidates.add(folder.resolve("annotations").resolve("instances_" + name + "2017.json"));
        }
        return candidates.stream().filter(Files::isRegularFile).findFirst();
    }

    private Optional<Path> pictures(Path root, Path besideFile) {
        List<Path> candidates = new ArrayList<>(List.of(besideFile.resolve("JPEGImages"), root.resolve("JPEGImages")));
        for (String name : set.map(List::of).orElse(USUAL_SETS)) {
            candidates.add(root.resolve(name).resolve("JPEGImages"));
            candidates.add(root.resolve(name + "2017"));
            candidates.add(root.resolve(name));
        }
        return candidates.stream().filter(Files::isDirectory).findFirst();
    }

    private LabelledDataset json(Path file, Optional<Path> pictures) {
        Optional<Path> folder = pictures;
        if (folder.isEmpty() && file.toAbsolutePath().getParent() != null) {
            Path parent = file.toAbsolutePath().getParent();
            String name = file.getFileName().toString().replaceFirst("\\.json$", "");
            folder = List.of(parent.resolve("JPEGImages"), parent.resolve(name).resolve("JPEGImages")).stream()
                    .filter(Files::isDirectory)
                    .findFirst();
        }
        Set<String> sections = sections(file);
        if (sections.contains("annotations.image_id") || sections.contains("images.id")) {
            return new CocoDataset(file, folder);
        }
        boolean labels = file.getFileName().toString().equals(LABELS);
        return new VisDataset(
                labels ? DatasetKind.FLOWCUT_LABELS : DatasetKind.YOUTUBE_VIS, VisFile.open(file), folder);
    }

    /** Names of the lists of a file with those of the fields of their first elements. */
    private static Set<String> sections(Path file) {
        Set<String> sections = new HashSet<>();
        new JsonFile(file).scan((JsonCursor cursor, String section, int index, long offset) -> {
            if (index > 0 || !cursor.atObject()) {
                cursor.skip();
            } else {
                cursor.fields(field -> {
                    sections.add(section + "." + field);
                    cursor.skip();
                });
            }
        });
        return sections;
    }

    private LabelledDataset davis(Path root) {
        boolean unsupervised = Files.isDirectory(root.resolve(DavisFolders.UNSUPERVISED));
        Path name = root.toAbsolutePath().normalize().getFileName();
        DatasetKind kind = DatasetKind.DAVIS_SEMI_SUPERVISED;
        if (unsupervised) {
            kind = DatasetKind.DAVIS_UNSUPERVISED;
        } else if (name != null && name.toString().toLowerCase(Locale.ROOT).contains("motion")) {
            kind = DatasetKind.DAVIS_MOTION;
        }
        String annotations = unsupervised ? DavisFolders.UNSUPERVISED : DavisFolders.SEMI_SUPERVISED;
        return new MaskFolders(kind, DavisFolders.open(root, annotations, set.orElse("val")));
    }

    private static LabelledDataset masks(Path folder) {
        Map<String, Path> files = FrameFiles.of(folder);
        if (!files.isEmpty()) {
            Path absolute = folder.toAbsolutePath().normalize();
            DavisFolders single = new DavisFolders(
                    absolute.getParent(),
                    Optional.empty(),
                    List.of(absolute.getFileName().toString()));
            return new MaskFolders(DatasetKind.MASK_FOLDERS, single);
        }
        if (DavisFolders.subfolders(folder).isEmpty()) {
            throw badInput(
                    folder.toString(),
                    "no dataset; looked for a JSON file, DAVIS, SegTrack v2 and folders of palette PNGs");
        }
        return new MaskFolders(DatasetKind.MASK_FOLDERS, DavisFolders.open(folder, DavisFolders.UNSUPERVISED, ""));
    }
}
