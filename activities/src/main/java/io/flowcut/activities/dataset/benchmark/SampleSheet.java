package io.flowcut.activities.dataset.benchmark;

import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A picture of some frames of a dataset with their masks in colour: videos at even distances, each by the frame that
 * shows most of its objects. Without pictures the masks are on grey.
 */
public final class SampleSheet {
    private static final int COLUMNS = 4;
    private static final int MAX_CELLS = 12;
    private static final int CELL_WIDTH = 320;
    private static final int CELL_HEIGHT = 180;
    private static final int CAPTION = 22;
    private static final int GAP = 8;
    private static final double OPACITY = 0.55;
    private static final Color BACKGROUND = new Color(0xf4f4f2);
    private static final int NO_PICTURE = 0x9a9a96;
    private static final int LONGEST_CAPTION = 46;

    /** The sheet as a PNG file. */
    public byte[] process(LabelledDataset dataset) {
        List<LabelledVideo> videos = dataset.videos();
        int cells = Math.min(MAX_CELLS, videos.size());
        int columns = Math.max(1, Math.min(COLUMNS, cells));
        int rows = Math.max(1, (cells + columns - 1) / columns);
        BufferedImage sheet = new BufferedImage(
                columns * (CELL_WIDTH + GAP) + GAP,
                rows * (CELL_HEIGHT + CAPTION + GAP) + GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        graphics.setColor(BACKGROUND);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int cell = 0; cell < cells; cell++) {
            LabelledVideo video = videos.get((int) ((long) cell * videos.size() / cells));
            int left = GAP + cell % columns * (CELL_WIDTH + GAP);
            int top = GAP + cell / columns * (CELL_HEIGHT + CAPTION + GAP);
            draw(graphics, dataset, video, left, top);
        }
        graphics.dispose();
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            ImageIO.write(sheet, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Shape(int colour, Rle mask) {}

    private static void draw(Graphics2D graphics, LabelledDataset dataset, LabelledVideo video, int left, int top) {
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
        BufferedImage picture = painted(dataset.picture(video, best), video, shapes.get(best));
        double scale = Math.min((double) CELL_WIDTH / video.width(), (double) CELL_HEIGHT / video.height());
        int width = Math.max(1, (int) (scale * video.width()));
        int height = Math.max(1, (int) (scale * video.height()));
        graphics.drawImage(
                picture, left + (CELL_WIDTH - width) / 2, top + (CELL_HEIGHT - height) / 2, width, height, null);
        graphics.setColor(Color.DARK_GRAY);
        String caption = video.name() + ", frame " + (best + 1) + "/" + video.frames() + ", " + objects[0]
                + (objects[0] == 1 ? " object" : " objects");
        String shown = caption.length() <= LONGEST_CAPTION
                ? caption
                : "..." + caption.substring(caption.length() - LONGEST_CAPTION);
        graphics.drawString(shown, left, top + CELL_HEIGHT + CAPTION - 7);
    }

    private static BufferedImage painted(Optional<Path> file, LabelledVideo video, List<Shape> shapes) {
        int width = video.width();
        int height = video.height();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(NO_PICTURE));
        graphics.fillRect(0, 0, width, height);
        file.ifPresent(path -> graphics.drawImage(PictureFile.read(path), 0, 0, width, height, null));
        graphics.dispose();
        byte[] palette = PalettePng.palette();
        byte[] inside = new byte[width * height];
        for (Shape shape : shapes) {
            shape.mask().paint(inside, (byte) (1 + (shape.colour() - 1) % 254));
        }
        for (int i = 0; i < inside.length; i++) {
            int label = inside[i] & 0xff;
            if (label != 0) {
                int x = i % width;
                int y = i / width;
                picture.setRGB(x, y, blend(picture.getRGB(x, y), palette, 3 * label));
            }
        }
        return picture;
    }

    private static int blend(int rgb, byte[] palette, int at) {
        int mixed = 0;
        for (int channel = 0; channel < 3; channel++) {
            int under = rgb >> (16 - 8 * channel) & 0xff;
            int over = palette[at + channel] & 0xff;
            mixed = mixed << 8 | (int) Math.round((1 - OPACITY) * under + OPACITY * over);
        }
        return mixed;
    }
}
