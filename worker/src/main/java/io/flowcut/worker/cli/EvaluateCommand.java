package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.BestTrack;
import io.flowcut.activities.evaluation.RegionSimilarity;
import io.flowcut.activities.evaluation.TrackEvaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut evaluate}. */
@Command(
        name = "evaluate",
        description = "Hold labels against truth.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class EvaluateCommand extends CommandGroup {
    /** The command with all of its own. */
    public static CommandLine withCommands(Terminal terminal) {
        return new CommandLine(new EvaluateCommand())
                .addSubcommand(new EvaluateDavisCommand.Davis(terminal))
                .addSubcommand(new EvaluateYtvisCommand(terminal))
                .addSubcommand(new EvaluateDavisCommand.Motion(terminal))
                .addSubcommand(new Tracks(terminal));
    }

    /** {@code flowcut evaluate tracks}. */
    @Command(
            name = "tracks",
            description = {
                "Hold the tracks of one video against its true masks.",
                "",
                "Prints the mean IoU over the frames between all true objects together and the best single track (one"
                        + " identity for the whole clip), the same for all tracks together, and J of each object with"
                        + " the track that fits it best, one to one. Frames without truth do not count; two empty masks"
                        + " have an IoU of 1, a missing one 0. Truth of another size is brought to that of the tracks."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "Example:", "  flowcut evaluate tracks --gt clip/masks --pred out/clip/masks/clip"})
    public static final class Tracks implements Callable<Integer> {
        private final Terminal terminal;

        @Option(
                names = "--gt",
                required = true,
                paramLabel = "DIR",
                description = "True masks of the video: palette PNGs named as its frames.")
        private Path truth;

        @Option(
                names = "--pred",
                required = true,
                paramLabel = "DIR",
                description = "Tracks of the video: OUT/masks/VIDEO of flowcut label.")
        private Path predicted;

        @Mixin
        private JsonOption json;

        public Tracks(Terminal terminal) {
            this.terminal = requireNonNull(terminal, "terminal");
        }

        @Override
        public Integer call() {
            TrackEvaluation evaluation = TrackEvaluation.of(truth, predicted);
            print(evaluation.best(), evaluation.similarity());
            return ExitCode.DONE;
        }

        private void print(BestTrack.Result best, RegionSimilarity.Result similarity) {
            PrintWriter out = terminal.out();
            out.printf(
                    Locale.ROOT,
                    "%d frames with truth%nbest single track: IoU %.3f (track %s)%nall tracks: IoU %.3f%n",
                    best.frames(),
                    best.meanIou(),
                    best.trackId().isPresent() ? String.valueOf(best.trackId().getAsInt()) : "none",
                    best.unionMeanIou());
            Map<String, Object> perObject = new LinkedHashMap<>();
            for (RegionSimilarity.ObjectScore score : similarity.objects()) {
                String track =
                        score.trackId().isPresent() ? "track " + score.trackId().getAsInt() : "no track";
                out.printf(Locale.ROOT, "object %d: J %.3f (%s)%n", score.object(), score.meanJ(), track);
                perObject.put(String.valueOf(score.object()), score.meanJ());
            }
            out.printf(Locale.ROOT, "mean J %.3f over %d objects%n", similarity.meanJ(), perObject.size());
            out.flush();
            if (json.wanted()) {
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("frames", best.frames());
                result.put("bestTrackIou", best.meanIou());
                result.put("allTracksIou", best.unionMeanIou());
                result.put("meanJ", similarity.meanJ());
                result.put("perObject", perObject);
                terminal.json(result);
            }
        }
    }
}
