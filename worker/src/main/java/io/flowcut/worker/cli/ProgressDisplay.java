package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.RunListener;
import io.flowcut.worker.run.RunProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how a run comes on: a bar on a terminal, else a line every few seconds. */
final class ProgressDisplay implements RunListener {
    private static final double LINE_SECONDS = 5;

    private final Terminal terminal;
    private final boolean quiet;
    private final boolean debug;
    private Optional<ProgressBar> bar = Optional.empty();
    private double lastLine = -LINE_SECONDS;
    private String lastText = "";

    ProgressDisplay(Terminal terminal, boolean quiet, boolean debug) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.quiet = quiet;
        this.debug = debug;
    }

    @Override
    public void opened(Path own) {
        Logging.toFile(own.resolve("log.txt"), debug);
    }

    @Override
    public void note(String line) {
        if (!quiet) {
            terminal.err().println("flowcut: " + line);
            terminal.err().flush();
        }
    }

    @Override
    public void progress(RunProgress progress) {
        if (quiet) {
            return;
        }
        if (terminal.interactive()) {
            ProgressBar shown = bar.orElseGet(this::openBar);
            shown.maxHint(progress.framesTotal() > 0 ? progress.framesTotal() : -1);
            shown.stepTo(progress.framesDone());
            shown.setExtraMessage(
                    " " + progress.stage() + ", video " + progress.videosDone() + "/" + progress.videosTotal());
        } else if (progress.seconds() - lastLine >= LINE_SECONDS) {
            String text = line(progress);
            lastLine = progress.seconds();
            if (!text.equals(lastText)) {
                terminal.err().println(text);
                terminal.err().flush();
                lastText = text;
            }
        }
    }

    private ProgressBar openBar() {
        ProgressBar opened = new ProgressBarBuilder()
                .setTaskName("labelling")
                .setUnit(" frames", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .setUpdateIntervalMillis(500)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
        bar = Optional.of(opened);
        return opened;
    }

    /** One line for a log: what is done, how fast, and how long it will take. */
    static String line(RunProgress progress) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%s: %d of %d videos", progress.stage(), progress.videosDone(), progress.videosTotal()));
        if (progress.framesTotal() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    ", %d of %d frames, %.1f frames/s",
                    progress.framesDone(),
                    progress.framesTotal(),
                    progress.rate()));
        }
        if (progress.etaSeconds() >= 0) {
            text.append(", ").append(readable(progress.etaSeconds())).append(" left");
        }
        return text.toString();
    }

    /** A time in words. */
    static String readable(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart())
                : duration.toMinutes() > 0
                        ? String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart())
                        : duration.toSeconds() + " s";
    }

    @Override
    public void ended() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
