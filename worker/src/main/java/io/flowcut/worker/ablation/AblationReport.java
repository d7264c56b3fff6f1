package io.flowcut.worker.ablation;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The table of an ablation: as text, Markdown (ablation.md), JSON (ablation.json) and a plot (ablation.svg). */
public final class AblationReport {
    private static final int NAME_WIDTH = 14;
    private static final int BAR_HEIGHT = 14;
    private static final int GROUP_HEIGHT = 44;
    private static final int LEFT = 150;
    private static final int PLOT_WIDTH = 480;
    private static final String[] COLOURS = {"#1565c0", "#ef6c00"};

    private final List<AblationRow> rows;

    private record Column(String name, ToDoubleFunction<AblationRow> value) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("mean J", AblationRow::meanJ),
            new Column("best track", AblationRow::bestTrackIou),
            new Column("all tracks", AblationRow::allTracksIou),
            new Column("AP", AblationRow::ap),
            new Column("AP50", AblationRow::ap50),
            new Column("AP75", AblationRow::ap75),
            new Column("AR10", AblationRow::ar10));

    /** @param rows at least one; the first is what the others are compared with */
    public AblationReport(List<AblationRow> rows) {
        this.rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("an ablation without settings");
        }
    }

    /** The table and a plot of mean J for a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", "setting"));
        COLUMNS.forEach(column -> text.append(String.format(Locale.ROOT, " %10s", column.name())));
        text.append(String.format(Locale.ROOT, " %7s %7s%n", "s", "reused"));
        for (AblationRow row : rows) {
            text.append(String.format(
                    Locale.ROOT, "%-" + NAME_WIDTH + "s", row.setting().name()));
            COLUMNS.forEach(column -> text.append(
                    String.format(Locale.ROOT, " %10.3f", column.value().applyAsDouble(row))));
            text.append(String.format(Locale.ROOT, " %7.1f %6.0f%%%n", row.seconds(), reused(row)));
        }
        text.append(System.lineSeparator());
        for (AblationRow row : rows) {
            int length = (int) Math.round(Math.max(0, row.bestTrackIou()) * 50);
            text.append(String.format(
                    Locale.ROOT,
                    "%-" + NAME_WIDTH + "s %s %.3f%n",
                    row.setting().name(),
                    "#".repeat(length),
                    row.bestTrackIou()));
        }
        return text.toString();
    }

    private static double reused(AblationRow row) {
        long all = row.computed() + row.reused();
        return all == 0 ? 0 : 100.0 * row.reused() / all;
    }

    /** The table in Markdown; what is best in a column is bold. */
    public String markdown() {
        StringBuilder text = new StringBuilder("| stage | setting |");
        COLUMNS.forEach(column -> text.append(' ').append(column.name()).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(COLUMNS.size())).append('\n');
        for (AblationRow row : rows) {
            String values = String.join(", ", row.setting().assignments());
            text.append("| ").append(row.setting().stage()).append(" | ");
            text.append(values.isEmpty() ? "as configured" : "`" + values + "`").append(" |");
            for (Column column : COLUMNS) {
                double value = column.value().applyAsDouble(row);
                double best = rows.stream().mapToDouble(column.value()).max().orElseThrow();
                String number = String.format(Locale.ROOT, "%.3f", value);
                text.append(' ')
                        .append(value == best && value > 0 ? "**" + number + "**" : number)
                        .append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** A bar chart: for each setting the best single track and mean J. */
    public String svg() {
        int height = 60 + rows.size() * GROUP_HEIGHT;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                LEFT + PLOT_WIDTH + 60,
                height));
        List<Column> shown = List.of(COLUMNS.get(1), COLUMNS.get(0));
        for (int i = 0; i < shown.size(); i++) {
            svg.append(rect(LEFT + i * 140, 14, 12, 12, COLOURS[i]));
            svg.append(label(LEFT + i * 140 + 18, 24, "start", shown.get(i).name()));
        }
        for (int tick = 0; tick <= 10; tick += 2) {
            int x = LEFT + PLOT_WIDTH * tick / 10;
            svg.append(rect(x, 40, 1, rows.size() * GROUP_HEIGHT, "#dddddd"));
            svg.append(label(x, height - 6, "middle", String.format(Locale.ROOT, "%.1f", tick / 10.0)));
        }
        for (int r = 0; r < rows.size(); r++) {
            int top = 44 + r * GROUP_HEIGHT;
            svg.append(label(
                    LEFT - 8, top + BAR_HEIGHT + 4, "end", rows.get(r).setting().name()));
            for (int i = 0; i < shown.size(); i++) {
                double value = Math.max(0, shown.get(i).value().applyAsDouble(rows.get(r)));
                int width = (int) Math.round(value * PLOT_WIDTH);
                int y = top + i * (BAR_HEIGHT + 2);
                svg.append(rect(LEFT, y, Math.max(1, width), BAR_HEIGHT, COLOURS[i]));
                svg.append(label(
                        LEFT + width + 5, y + BAR_HEIGHT - 3, "start", String.format(Locale.ROOT, "%.3f", value)));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static String rect(int x, int y, int width, int height, String colour) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                colour);
    }

    private static String label(int x, int y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
    }

    /** The rows as plain values, for JSON. */
    public List<Map<String, Object>> values() {
        List<Map<String, Object>> values = new ArrayList<>();
        for (AblationRow row : rows) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("setting", row.setting().name());
            line.put("stage", row.setting().stage());
            line.put("assignments", row.setting().assignments());
            line.put("meanJ", row.meanJ());
            line.put("bestTrackIou", row.bestTrackIou());
            line.put("allTracksIou", row.allTracksIou());
            line.put("AP", row.ap());
            line.put("AP50", row.ap50());
            line.put("AP75", row.ap75());
            line.put("AR10", row.ar10());
            line.put("tracks", row.tracks());
            line.put("seconds", row.seconds());
            line.put("computed", row.computed());
            line.put("reused", row.reused());
            values.add(line);
        }
        return values;
    }

    /**
     * Writes ablation.md, ablation.json and ablation.svg.
     *
     * @throws FlowCutException of type Storage when the folder cannot be written
     */
    public void write(Path folder) {
        requireNonNull(folder, "folder");
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            write(folder.resolve("ablation.json"), mapper.writeValueAsString(Map.of("settings", values())) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures cannot be written as JSON", e);
        }
        write(folder.resolve("ablation.md"), markdown());
        write(folder.resolve("ablation.svg"), svg());
    }

    private static void write(Path file, String content) {
        try {
            Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }
}
