package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * SegTrack v2 (F. Li et al., "Video Segmentation by Tracking Many Figure-Ground Segments", ICCV 2013): {@code
 * JPEGImages/SEQ/FRAME.png} and {@code GroundTruth/SEQ/FRAME.png}, or {@code GroundTruth/SEQ/OBJECT/FRAME.png} where a
 * sequence has several objects. A mask is a picture, inside where it is light. Masks belong to pictures by their order,
 * for their names differ in some sequences.
 */
final class SegTrackDataset implements LabelledDataset {
    static final String TRUTH = "GroundTruth";
    private static final int LIGHT = 128;

    private final Path truth;
    private final Path pictures;
    private final List<LabelledVideo> videos = new ArrayList<>();

    SegTrackDataset(Path root) {
        requireNonNull(root, "root");
        truth = root.resolve(TRUTH);
        pictures = root.resolve("JPEGImages");
        for (String name : DavisFolders.subfolders(truth)) {
            List<Path> masks = List.copyOf(objects(name).get(0).values());
            if (masks.isEmpty()) {
                throw badInput(truth.resolve(name).toString(), "no masks");
            }
            BufferedImage first = PictureFile.read(masks.get(0));
            int frames = frames(name).isEmpty() ? masks.size() : frames(name).size();
            videos.add(new LabelledVideo(videos.size(), name, first.getWidth(), first.getHeight(), frames));
        }
        if (videos.isEmpty()) {
            throw badInput(truth.toString(), "no sequence; expected a folder for each");
        }
    }

    private Map<String, Path> frames(String name) {
        return FrameFiles.of(pictures.resolve(name));
    }

    private List<Map<String, Path>> objects(String name) {
        Path folder = truth.resolve(name);
        List<Map<String, Path>> objects = new ArrayList<>();
        for (String object : DavisFolders.subfolders(folder)) {
            objects.add(FrameFiles.of(folder.resolve(object)));
        }
        if (objects.isEmpty()) {
            objects.add(FrameFiles.of(folder));
        }
        return objects;
    }

    @Override
    public DatasetKind kind() {
        return DatasetKind.SEGTRACK;
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
        Map<String, Path> frames = frames(video.name());
        return FrameFiles.names(
                video.name(), frames.isEmpty() ? objects(video.name()).get(0) : frames);
    }

    @Override
    public Optional<Path> picture(LabelledVideo video, int frame) {
        List<Path> frames = List.copyOf(frames(video.name()).values());
        return frame < frames.size() && Files.isRegularFile(frames.get(frame))
                ? Optional.of(frames.get(frame))
                : Optional.empty();
    }

    @Override
    public void tracks(LabelledVideo video, Consumer<LabelledTrack> consumer) {
        List<Map<String, Path>> objects = objects(video.name());
        for (int object = 0; object < objects.size(); object++) {
            List<Path> files = List.copyOf(objects.get(object).values());
            if (files.size() > video.frames()) {
                throw badInput(
                        truth.resolve(video.name()).toString(),
                        files.size() + " masks of object " + (object + 1) + ", but " + video.frames() + " pictures");
            }
            List<TrackMask> masks = new ArrayList<>();
            for (int frame = 0; frame < files.size(); frame++) {
                Rle mask = Rle.encode(read(files.get(frame), video));
                if (mask.area() > 0) {
                    masks.add(new TrackMask(frame, mask, 1));
                }
            }
            consumer.accept(new LabelledTrack(object + 1L, FOREGROUND.id(), 1, false, masks));
        }
    }

    private static BinaryMask read(Path file, LabelledVideo video) {
        BufferedImage image = PictureFile.read(file);
        if (image.getWidth() != video.width() || image.getHeight() != video.height()) {
            throw badInput(
                    file.toString(),
                    image.getWidth() + "x" + image.getHeight() + " among masks of " + video.width() + "x"
                            + video.height());
        }
        BinaryMask mask = BinaryMask.empty(video.width(), video.height());
        for (int y = 0; y < video.height(); y++) {
            for (int x = 0; x < video.width(); x++) {
                int rgb = image.getRGB(x, y);
                int lightest = Math.max(rgb >> 16 & 0xff, Math.max(rgb >> 8 & 0xff, rgb & 0xff));
                mask.pixels()[y * video.width() + x] = (byte) (lightest >= LIGHT ? 1 : 0);
            }
        }
        return mask;
    }
}
