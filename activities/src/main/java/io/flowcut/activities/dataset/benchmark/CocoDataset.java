package io.flowcut.activities.dataset.benchmark;

import static io.flowcut.workflows.error.FlowCutException.badInput;

import io.flowcut.activities.dataset.json.JsonFile;
import io.flowcut.activities.dataset.json.Segmentations;
import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A COCO file: {@code images}, {@code annotations} and {@code categories}. Images that say a {@code video_id} are the
 * frames of videos, and annotations of one {@code instance_id} (or {@code track_id}) there are one object; other images
 * are videos of one frame. Masks may be polygons or run lengths.
 */
final class CocoDataset implements LabelledDataset {
    private final JsonFile file;
    private final CocoScan scan;
    private final PictureFolder pictures;
    private final DatasetKind kind;
    private final List<LabelledVideo> videos = new ArrayList<>();
    private final List<List<CocoScan.Image>> frames = new ArrayList<>();
    private final Map<Long, List<CocoScan.Annotation>> byImage = new LinkedHashMap<>();

    CocoDataset(Path path, Optional<Path> pictures) {
        this.pictures = new PictureFolder(pictures);
        file = new JsonFile(path);
        scan = new CocoScan();
        file.scan(scan);
        if (scan.images().isEmpty()) {
            throw badInput(path.toString(), "has no images");
        }
        boolean inVideos = scan.images().values().stream().anyMatch(image -> image.video() >= 0);
        kind = inVideos ? DatasetKind.COCO_VIDEO_FRAMES : DatasetKind.COCO_IMAGES;
        for (CocoScan.Annotation annotation : scan.annotations()) {
            if (!scan.images().containsKey(annotation.image())) {
                throw badInput(
                        path.toString(), annotation.path() + ".image_id: no image has the id " + annotation.image());
            }
            byImage.computeIfAbsent(annotation.image(), id -> new ArrayList<>()).add(annotation);
        }
        group(path);
    }

    /** A video of the file, or an image without one: files name different ones alike, but not their ids. */
    private record Source(boolean inVideo, long id) {
        static Source of(CocoScan.Image image) {
            return image.video() >= 0 ? new Source(true, image.video()) : new Source(false, image.id());
        }
    }

    private void group(Path path) {
        Map<Source, List<CocoScan.Image>> groups = new LinkedHashMap<>();
        for (CocoScan.Image image : scan.images().values()) {
            groups.computeIfAbsent(Source.of(image), source -> new ArrayList<>())
                    .add(image);
        }
        UniqueNames names = new UniqueNames();
        groups.forEach((source, images) -> {
            images.sort(Comparator.comparingLong(CocoScan.Image::frame));
            CocoScan.Image first = images.get(0);
            for (CocoScan.Image image : images) {
                if (image.width() != first.width() || image.height() != first.height()) {
                    throw badInput(
                            path.toString(),
                            "images[" + image.index() + "]: " + image.width() + "x" + image.height()
                                    + " among frames of " + first.width() + "x" + first.height());
                }
            }
            String name = names.of(name(first), source.id());
            videos.add(new LabelledVideo(videos.size(), name, first.width(), first.height(), images.size()));
            frames.add(images);
        });
    }

    private String name(CocoScan.Image image) {
        if (image.video() >= 0) {
            return scan.videoNames().getOrDefault(image.video(), String.valueOf(image.video()));
        }
        int dot = image.file().lastIndexOf('.');
        return image.file().isEmpty()
                ? String.valueOf(image.id())
                : image.file().substring(0, dot < 0 ? image.file().length() : dot);
    }

    @Override
    public DatasetKind kind() {
        return kind;
    }

    @Override
    public List<VisCategory> categories() {
        return List.copyOf(scan.categories().values());
    }

    @Override
    public List<LabelledVideo> videos() {
        return List.copyOf(videos);
    }

    @Override
    public List<String> frameNames(LabelledVideo video) {
        List<String> names = new ArrayList<>();
        List<String> numbers = FrameNumbers.of(video);
        for (CocoScan.Image image : frames.get(video.index())) {
            names.add(image.file().isEmpty() ? numbers.get(names.size()) : image.file());
        }
        return names;
    }

    @Override
    public Optional<Path> picture(LabelledVideo video, int frame) {
        return pictures.find(frameNames(video).get(frame));
    }

    @Override
    public void tracks(LabelledVideo video, Consumer<LabelledTrack> consumer) {
        Map<Long, List<TrackMask>> masks = new TreeMap<>();
        Map<Long, CocoScan.Annotation> first = new TreeMap<>();
        int frame = 0;
        for (CocoScan.Image image : frames.get(video.index())) {
            for (CocoScan.Annotation annotation : byImage.getOrDefault(image.id(), List.of())) {
                long id = image.video() >= 0 && annotation.instance() >= 0 ? annotation.instance() : annotation.id();
                first.putIfAbsent(id, annotation);
                List<TrackMask> track = masks.computeIfAbsent(id, key -> new ArrayList<>());
                if (!track.isEmpty() && track.get(track.size() - 1).frame() == frame) {
                    throw badInput(file.toString(), annotation.path() + ": a second mask of one instance in one image");
                }
                Optional<Rle> mask = mask(annotation, video);
                if (mask.isPresent()) {
                    track.add(new TrackMask(frame, mask.get(), annotation.score()));
                }
            }
            frame++;
        }
        masks.forEach((id, track) -> {
            CocoScan.Annotation annotation = first.get(id);
            consumer.accept(
                    new LabelledTrack(id, annotation.category(), annotation.score(), annotation.crowd(), track));
        });
    }

    private Optional<Rle> mask(CocoScan.Annotation annotation, LabelledVideo video) {
        return file.read(annotation.path(), annotation.offset(), cursor -> {
            List<Rle> found = new ArrayList<>(1);
            cursor.fields(field -> {
                if (field.equals("segmentation")) {
                    Segmentations.read(cursor, video.width(), video.height()).ifPresent(found::add);
                } else {
                    cursor.skip();
                }
            });
            return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
        });
    }
}
