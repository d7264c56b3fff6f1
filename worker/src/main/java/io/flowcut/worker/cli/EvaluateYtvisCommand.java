package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.activities.evaluation.ytvis.ApFigures;
import io.flowcut.activities.evaluation.ytvis.YtvisEvaluator;
import io.flowcut.activities.evaluation.ytvis.YtvisResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut evaluate ytvis}. */
@Command(
        name = "ytvis",
        description = {
            "Average precision and recall of YouTube-VIS, as the official evaluator gives them.",
            "",
            "The IoU is that of whole tracks. Figures come with categories, for each category, and without (all taken for"
                    + " one, which is how labels of one category are scored). Small, medium and large are mean areas up"
                    + " to 128x128, up to 256x256 and above. A figure without any true object is -1."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example:", "  flowcut evaluate ytvis --gt valid.json --pred results.json --json figures.json"})
final class EvaluateYtvisCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--gt", required = true, paramLabel = "FILE", description = "Truth: a YouTube-VIS JSON file.")
    private Path truth;

    @Option(
            names = "--pred",
            required = true,
            paramLabel = "FILE",
            description = "Results: a JSON list with video_id, category_id, score and segmentations, or an"
                    + " annotations.json of flowcut label (its videos are matched by name).")
    private Path found;

    @Mixin
    private FiguresOutput figures;

    EvaluateYtvisCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal");
    }

    @Override
    public Integer call() {
        VisFile annotations = VisFile.open(truth);
        VisFile results = VisFile.openResults(found, annotations);
        YtvisResult result = new YtvisEvaluator(ParallelTasks.processors()).evaluate(annotations, results);
        print(result, annotations);
        figures.write(json(result), terminal);
        return ExitCode.DONE;
    }

    private void print(YtvisResult result, VisFile annotations) {
        PrintWriter out = terminal.out();
        out.printf(
                Locale.ROOT,
                "%d videos, %d true objects, %d results%n%-24s",
                result.videos(),
                result.annotations(),
                result.results(),
                "");
        result.classAware().summary().keySet().forEach(name -> out.printf(Locale.ROOT, " %7s", name));
        out.println();
        row("with categories", result.classAware());
        row("without categories", result.classAgnostic());
        if (result.perCategory().size() > 1) {
            result.perCategory().forEach((id, values) -> {
                VisCategory category = annotations.categories().get(id);
                String name = category.name().isEmpty() ? String.valueOf(id) : category.name();
                row("  " + name, values);
            });
        }
        out.flush();
    }

    private void row(String name, ApFigures values) {
        terminal.out().printf(Locale.ROOT, "%-24s", name);
        values.summary().values().forEach(value -> terminal.out().printf(Locale.ROOT, " %7.4f", value));
        terminal.out().println();
    }

    private static Map<String, Object> json(YtvisResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("videos", result.videos());
        json.put("annotations", result.annotations());
        json.put("results", result.results());
        json.putAll(result.classAware().summary());
        Map<String, Object> aware = json(result.classAware());
        Map<String, Object> perCategory = new LinkedHashMap<>();
        result.perCategory().forEach((id, values) -> perCategory.put(String.valueOf(id), values.summary()));
        aware.put("perCategory", perCategory);
        json.put("useCats1", aware);
        json.put("useCats0", json(result.classAgnostic()));
        return json;
    }

    private static Map<String, Object> json(ApFigures values) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("summary", values.summary());
        json.put("precisionMeanByIouThreshold", values.precisionByThreshold());
        json.put("recallMeanByIouThreshold", values.recallByThreshold());
        return json;
    }
}
