package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.dataset.benchmark.DatasetOpener;
import io.flowcut.activities.dataset.benchmark.DatasetStatistics;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.benchmark.SampleSheet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowcut dataset inspect}. */
@Command(
        name = "inspect",
        description = {
            "Say what a dataset is, count what it holds, and draw some of it.",
            "",
            "Reads YouTube-VIS 2019 and 2021, COCO (images, and frames of videos), DAVIS 2017 (both tasks, and Motion),"
                    + " SegTrack v2, folders of palette PNGs, and the output of flowcut label."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example:", "  flowcut dataset inspect DAVIS --set val --sheet davis.png"})
public final class DatasetInspectCommand implements Callable<Integer> {
    private static final int LISTED = 12;

    private final Terminal terminal;

    @Parameters(paramLabel = "PATH", description = "A JSON file, or the folder of a dataset.")
    private Path path;

    @Option(names = "--set", paramLabel = "NAME", description = "Part of a dataset that has several, such as train.")
    private Optional<String> set = Optional.empty();

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description = "Where the PNG picture of some frames with their masks goes; default: NAME-sheet.png here.")
    private Optional<Path> sheet = Optional.empty();

    @Option(names = "--no-sheet", description = "Draw nothing.")
    private boolean noSheet;

    @Mixin
    private FiguresOutput figures;

    public DatasetInspectCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal");
    }

    @Override
    public Integer call() {
        LabelledDataset dataset = new DatasetOpener(set).open(path);
        DatasetStatistics statistics = DatasetStatistics.of(dataset);
        print(statistics);
        if (!noSheet) {
            Path file = sheet.orElseGet(this::usualSheet).toAbsolutePath().normalize();
            byte[] picture = new SampleSheet().process(dataset);
            new LocalOutputFolder(file.getParent()).write(file.getFileName().toString(), picture);
            terminal.out().println("sheet     " + file);
        }
        terminal.out().flush();
        figures.write(statistics, terminal);
        return ExitCode.DONE;
    }

    private Path usualSheet() {
        Path name = path.toAbsolutePath().normalize().getFileName();
        String stem = name == null ? "dataset" : name.toString().replaceFirst("\\.json$", "");
        return Path.of(stem + "-sheet.png");
    }

    private void print(DatasetStatistics found) {
        PrintWriter out = terminal.out();
        out.printf(Locale.ROOT, "%s: %s%n", path, found.kind().title());
        out.printf(
                Locale.ROOT,
                "videos    %d, of %d to %d frames, %d in all%n",
                found.videos(),
                found.shortest(),
                found.longest(),
                found.frames());
        out.printf(
                Locale.ROOT,
                "objects   %d (%d crowds) with %d masks, of %.2f%% of the frame on average%n",
                found.objects(),
                found.crowds(),
                found.masks(),
                100 * found.meanArea());
        list(out, "sizes    ", found.sizes());
        list(out, "kinds    ", found.objectsByCategory());
    }

    private static void list(PrintWriter out, String title, Map<String, ? extends Number> counts) {
        StringBuilder line = new StringBuilder(title);
        int listed = 0;
        for (Map.Entry<String, ? extends Number> entry : counts.entrySet()) {
            if (listed++ == LISTED) {
                line.append(" and ").append(counts.size() - LISTED).append(" more");
                break;
            }
            line.append(' ')
                    .append(entry.getKey())
                    .append(" (")
                    .append(entry.getValue())
                    .append(')');
        }
        out.println(line);
    }
}
