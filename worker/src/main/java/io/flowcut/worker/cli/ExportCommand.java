package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.dataset.benchmark.DatasetOpener;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.export.CocoExport;
import io.flowcut.activities.dataset.export.DatasetExport;
import io.flowcut.activities.dataset.export.DavisExport;
import io.flowcut.activities.dataset.export.RleExport;
import io.flowcut.activities.dataset.export.VisExport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowcut export}. */
@Command(
        name = "export",
        description = {
            "Write a dataset in another format: the output of flowcut label, or any that dataset inspect reads.",
            "",
            "ytvis: YouTube-VIS JSON. coco: COCO JSON with an image for each frame, video_id, frame_id and instance_id."
                    + " davis: palette PNGs, VIDEO/FRAME.png. rle: a line of JSON for each mask. Files are read and"
                    + " written as streams; a JSON file may be far larger than memory."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut export out/clip --format coco --out clip-coco.json",
            "  flowcut export DAVIS --set train --format ytvis --out davis-train.json"
        })
public final class ExportCommand implements Callable<Integer> {
    private final Terminal terminal;

    /** The formats. */
    enum Format {
        ytvis,
        coco,
        davis,
        rle
    }

    @Parameters(paramLabel = "PATH", description = "A folder that flowcut label wrote, or another dataset.")
    private Path path;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "The file to write; the folder, for davis.")
    private Path target;

    @Option(names = "--set", paramLabel = "NAME", description = "Part of a dataset that has several, such as train.")
    private Optional<String> set = Optional.empty();

    public ExportCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal");
    }

    @Override
    public Integer call() {
        LabelledDataset dataset = new DatasetOpener(set).open(path);
        Path absolute = target.toAbsolutePath().normalize();
        Path folder = format == Format.davis ? absolute : absolute.getParent();
        long objects = export(absolute.getFileName().toString()).process(dataset, new LocalOutputFolder(folder));
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%d videos, %d objects -> %s%n",
                        dataset.videos().size(),
                        objects,
                        target);
        terminal.out().flush();
        return ExitCode.DONE;
    }

    private DatasetExport export(String file) {
        return switch (format) {
            case ytvis -> new VisExport(file);
            case coco -> new CocoExport(file);
            case rle -> new RleExport(file);
            case davis -> new DavisExport();
        };
    }
}
