package io.flowcut.activities.dataset.benchmark;

import io.flowcut.activities.dataset.MaskOverlay;
import io.flowcut.activities.dataset.PictureSheet;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A picture of some frames of a dataset with their masks in colour: videos at even distances, each by the frame that
 * shows most of its objects. Without pictures the masks are on grey.
 */
public final class SampleSheet {
    private static final int MAX_CELLS = 12;
    private static final Color NO_PICTURE = new Color(0x9a9a96);

    /** The sheet as a PNG file. */
    public byte[] process(LabelledDataset dataset) {
        List<LabelledVideo> videos = dataset.videos();
        int cells = Math.min(MAX_CELLS, videos.size());
        PictureSheet sheet = new PictureSheet();
        for (int cell = 0; cell < cells; cell++) {
            add(sheet, dataset, videos.get((int) ((long) cell * videos.size() / cells)));
        }
        return sheet.png();
    }

    private record Shape(int object, Rle mask) {}

    private static void add(PictureSheet sheet, LabelledDataset dataset, LabelledVideo video) {
        List<List<Shape>> shapes = new ArrayList<>();
        for (int frame = 0; frame < video.frames(); frame++) {
            shapes.add(new ArrayList<>(2));
        }
        int[] objects = new int[1];
        dataset.tracks(video, track -> {
            objects[0]++;
            for (TrackMask mask : track.masks()) {
                shapes.get(mask.frame()).add(new Shape(objects[0], mask.mask()));
            }
        });
        int best = video.frames() / 2;
        for (int frame = 0; frame < shapes.size(); frame++) {
            best = shapes.get(frame).size() > shapes.get(best).size() ? frame : best;
        }
        MaskOverlay overlay = new MaskOverlay(picture(dataset.picture(video, best), video));
        shapes.get(best).forEach(shape -> overlay.add(shape.object(), shape.mask()));
        sheet.add(
                overlay.paint(),
                video.name() + ", frame " + (best + 1) + "/" + video.frames() + ", " + objects[0]
                        + (objects[0] == 1 ? " object" : " objects"));
    }

    private static BufferedImage picture(Optional<Path> file, LabelledVideo video) {
        int width = video.width();
        int height = video.height();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(NO_PICTURE);
        graphics.fillRect(0, 0, width, height);
        file.ifPresent(path -> graphics.drawImage(PictureFile.read(path), 0, 0, width, height, null));
        graphics.dispose();
        return picture;
    }
}
