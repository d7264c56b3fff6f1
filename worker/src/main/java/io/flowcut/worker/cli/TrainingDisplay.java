package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.LiveTraining;
import io.flowcut.worker.run.TrainingListener;
import io.flowcut.workflows.training.TrainingProgress;
import io.flowcut.workflows.training.Validation;
import java.util.Locale;

/** Shows how a training comes on: a line every few seconds, which a terminal writes over. */
final class TrainingDisplay implements TrainingListener {
    private static final long LINE_NANOS = 5_000_000_000L;

    private final Terminal terminal;
    private final boolean quiet;
    private long nextLine = System.nanoTime();
    private String lastText = "";

    TrainingDisplay(Terminal terminal, boolean quiet) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.quiet = quiet;
    }

    @Override
    public void note(String line) {
        if (!quiet) {
            terminal.err().println("flowcut: " + line);
            terminal.err().flush();
        }
    }

    @Override
    public void progress(LiveTraining training) {
        String text = line(training);
        if (quiet || text.equals(lastText)) {
            return;
        }
        if (terminal.interactive()) {
            // Over the line before, whatever its length.
            terminal.err().print("\r" + text + " ".repeat(Math.max(0, lastText.length() - text.length())));
        } else if (System.nanoTime() >= nextLine) {
            terminal.err().println(text);
            nextLine = System.nanoTime() + LINE_NANOS;
        } else {
            return;
        }
        terminal.err().flush();
        lastText = text;
    }

    /** Ends the line that is written over. */
    @Override
    public void ended() {
        if (terminal.interactive() && !lastText.isEmpty()) {
            terminal.err().println();
            terminal.err().flush();
            lastText = "";
        }
    }

    /** One line: stage, step, losses, time that is left. */
    static String line(LiveTraining training) {
        TrainingProgress progress = training.progress();
        StringBuilder text = new StringBuilder(progress.progress().stage());
        if (progress.progress().state().equals("paused")) {
            text.append(", paused");
        }
        if (progress.rounds() > 1 && progress.round() > 0) {
            text.append(", round ").append(progress.round()).append(" of ").append(progress.rounds());
        }
        training.report()
                .ifPresent(last -> text.append(String.format(
                        Locale.ROOT,
                        ": step %d of %d, loss %.3f, %.2f s/step",
                        last.step(),
                        progress.steps(),
                        last.loss(),
                        last.seconds())));
        if (training.secondsLeft() > 0) {
            text.append(", ")
                    .append(ProgressDisplay.readable(training.secondsLeft()))
                    .append(" left");
        }
        progress.best()
                .map(Validation::ap50)
                .ifPresent(best -> text.append(String.format(Locale.ROOT, ", best AP50 %.1f", 100 * best)));
        return text.toString();
    }
}
