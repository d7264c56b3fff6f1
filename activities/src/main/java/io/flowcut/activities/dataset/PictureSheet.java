package io.flowcut.activities.dataset;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures with captions in a grid, four in a row, as one PNG picture. Each is reduced when it is added. */
public final class PictureSheet {
    private static final int COLUMNS = 4;
    private static final int CELL_WIDTH = 320;
    private static final int CELL_HEIGHT = 180;
    private static final int CAPTION = 22;
    private static final int GAP = 8;
    private static final Color BACKGROUND = new Color(0xf4f4f2);
    private static final int LONGEST_CAPTION = 46;

    private final List<BufferedImage> cells = new ArrayList<>();

    /** Adds a picture of any size, which keeps its aspect; of a long caption the end is shown. */
    public void add(BufferedImage picture, String caption) {
        BufferedImage cell = new BufferedImage(CELL_WIDTH, CELL_HEIGHT + CAPTION, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = begin(cell);
        double scale = Math.min((double) CELL_WIDTH / picture.getWidth(), (double) CELL_HEIGHT / picture.getHeight());
        int width = Math.max(1, (int) (scale * picture.getWidth()));
        int height = Math.max(1, (int) (scale * picture.getHeight()));
        graphics.drawImage(picture, (CELL_WIDTH - width) / 2, (CELL_HEIGHT - height) / 2, width, height, null);
        graphics.setColor(Color.DARK_GRAY);
        String shown = caption.length() <= LONGEST_CAPTION
                ? caption
                : "..." + caption.substring(caption.length() - LONGEST_CAPTION);
        graphics.drawString(shown, 0, CELL_HEIGHT + CAPTION - 7);
        graphics.dispose();
        cells.add(cell);
    }

    /** The sheet as a PNG file. */
    public byte[] png() {
        int columns = Math.max(1, Math.min(COLUMNS, cells.size()));
        int rows = Math.max(1, (cells.size() + columns - 1) / columns);
        BufferedImage sheet = new BufferedImage(
                columns * (CELL_WIDTH + GAP) + GAP,
                rows * (CELL_HEIGHT + CAPTION + GAP) + GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = begin(sheet);
        for (int i = 0; i < cells.size(); i++) {
            int left = GAP + i % columns * (CELL_WIDTH + GAP);
            int top = GAP + i / columns * (CELL_HEIGHT + CAPTION + GAP);
            graphics.drawImage(cells.get(i), left, top, null);
        }
        graphics.dispose();
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            ImageIO.write(sheet, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Graphics2D begin(BufferedImage picture) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        graphics.setColor(BACKGROUND);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        return graphics;
    }
}
