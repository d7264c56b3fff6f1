package io.flowcut.worker.bench;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.worker.config.FlowCutConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Seconds a frame against the difference of the results, for presets and for what else could be cut. */
public final class PresetTable {
    private final List<Row> rows = new ArrayList<>();
    private final int frames;

    private PresetTable(int frames) {
        this.frames = frames;
    }

    /** One setting. */
    private record Row(
            PresetSetting setting, StagedFrames.Seconds seconds, ResultDifference difference, double masks) {}

    /**
     * Runs the settings, the first before all others.
     *
     * @param settings at least one; the first is what the others are held against
     * @param configs the configuration of a setting
     * @param pictures consecutive frames; the last is only what the flow of the one before leads to
     * @param warmUp whether each network runs once untimed
     * @param progress told what is going on, a line each
     */
    public static PresetTable measure(
            List<PresetSetting> settings,
            Function<PresetSetting, FlowCutConfig> configs,
            List<RgbImage> pictures,
            boolean warmUp,
            Consumer<String> progress) {
        StagedFrames staged = new StagedFrames(pictures, warmUp);
        PresetTable table = new PresetTable(staged.count());
        List<StagedFrames.Frame> exact = List.of();
        for (PresetSetting setting : settings) {
            progress.accept(setting.name() + ": " + setting.what());
            StagedFrames.Result result = staged.run(configs.apply(setting));
            if (exact.isEmpty()) {
                exact = result.frames();
            }
            double masks = result.frames().stream()
                    .mapToInt(frame -> frame.masks().size())
                    .average()
                    .orElse(0);
            table.rows.add(new Row(setting, result.seconds(), ResultDifference.of(exact, result.frames()), masks));
            // What was measured stays where a later setting fails.
            List<String> lines = table.lines();
            progress.accept(lines.get(lines.size() - 1));
        }
        return table;
    }

    /** The table for people, as Markdown, line by line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("| setting | s a frame | flow | features | cuts and CRF | processor s | mask IoU | masks a frame"
                + " | flow error, pixels | features of frame, flow: 1 - cosine |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|");
        for (Row row : rows) {
            StagedFrames.Seconds seconds = row.seconds();
            ResultDifference difference = row.difference();
            lines.add(String.format(
                    Locale.ROOT,
                    "| `%s`: %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | %.1f | %.3f of %.2f | %.1e, %.1e |",
                    row.setting().name(),
                    row.setting().what(),
                    seconds.sum(),
                    seconds.flow(),
                    seconds.features(),
                    seconds.cut() + seconds.refinement(),
                    seconds.processor(),
                    difference.maskIou(),
                    row.masks(),
                    difference.flowError(),
                    difference.flowLength(),
                    difference.frameFeatures(),
                    difference.flowFeatures()));
        }
        return lines;
    }

    /** The table for machines. */
    public Map<String, Object> json() {
        List<Map<String, Object>> settings = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("setting", row.setting().name());
            line.put("preset", row.setting().preset().name().toLowerCase(Locale.ROOT));
            line.put("assignments", row.setting().assignments());
            line.put("secondsAFrame", row.seconds().sum());
            line.put("seconds", row.seconds());
            line.put("masksAFrame", row.masks());
            line.put("difference", row.difference());
            settings.add(line);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bench", "presets");
        json.put("frames", frames);
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("settings", settings);
        return json;
    }
}
