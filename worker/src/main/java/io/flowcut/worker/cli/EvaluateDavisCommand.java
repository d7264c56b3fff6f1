package io.flowcut.worker.cli;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.benchmark.DavisFolders;
import io.flowcut.activities.evaluation.ParallelTasks;
import io.flowcut.activities.evaluation.davis.DavisEvaluator;
import io.flowcut.activities.evaluation.davis.DavisResult;
import io.flowcut.activities.evaluation.davis.DavisTask;
import io.flowcut.activities.evaluation.davis.ObjectGroups;
import io.flowcut.activities.evaluation.davis.TrueSequence;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The evaluations by J and F. */
abstract sealed class EvaluateDavisCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--gt",
            required = true,
            paramLabel = "DIR",
            description =
                    "True masks: a DAVIS root (with Annotations and ImageSets), or a folder that holds a folder of"
                            + " palette PNGs for each sequence.")
    private Path truth;

    @Option(
            names = "--pred",
            required = true,
            paramLabel = "DIR",
            description =
                    "Found masks: a folder of palette PNGs for each sequence, such as OUT/masks of flowcut label.")
    private Path found;

    @Option(
            names = "--set",
            defaultValue = "val",
            paramLabel = "NAME",
            description = "List of sequences in a DAVIS root, such as train or val (default: ${DEFAULT-VALUE}).")
    private String set;

    @Option(
            names = "--max-proposals",
            defaultValue = "20",
            paramLabel = "N",
            description = "Highest label that a found object may have; the challenge takes ${DEFAULT-VALUE}.")
    private int maxProposals;

    @Mixin
    private FiguresOutput figures;

    EvaluateDavisCommand(Terminal terminal) {
        this.terminal = requireNonNull(terminal, "terminal");
    }

    abstract DavisTask task();

    /** Which masks of a DAVIS root are the truth. */
    abstract String annotations();

    /** What becomes of the objects of a sequence. */
    abstract ObjectGroups groups(String sequence);

    @Override
    public Integer call() {
        if (maxProposals < 1 || maxProposals > 254) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--max-proposals: " + maxProposals + " is not allowed; allowed: 1 to 254");
        }
        DavisFolders folders = DavisFolders.open(truth, annotations(), set);
        List<TrueSequence> sequences = new ArrayList<>();
        for (String name : folders.sequences()) {
            sequences.add(new TrueSequence(name, folders.masks().resolve(name), groups(name)));
        }
        DavisResult result =
                new DavisEvaluator(task(), maxProposals, ParallelTasks.processors()).evaluate(sequences, found);
        print(result);
        figures.write(DavisFigures.of(result), terminal);
        return ExitCode.DONE;
    }

    private void print(DavisResult result) {
        PrintWriter out = terminal.out();
        int width = "all objects".length();
        for (DavisResult.Sequence sequence : result.sequences()) {
            width = Math.max(width, sequence.name().length());
        }
        out.printf(Locale.ROOT, "%-" + width + "s %7s", "sequence", "objects");
        result.figures().keySet().forEach(name -> out.printf(Locale.ROOT, " %8s", name));
        out.println();
        int objects = 0;
        for (DavisResult.Sequence sequence : result.sequences()) {
            row(out, width, sequence.name(), sequence.objects().size(), sequence.figures());
            objects += sequence.objects().size();
        }
        row(out, width, "all objects", objects, result.figures());
        out.flush();
    }

    private static void row(PrintWriter out, int width, String name, int objects, Map<String, Double> figures) {
        out.printf(Locale.ROOT, "%-" + width + "s %7d", name, objects);
        figures.values().forEach(value -> out.printf(Locale.ROOT, " %8.4f", value));
        out.println();
    }

    /** {@code flowcut evaluate davis}. */
    @Command(
            name = "davis",
            description = {
                "J and F of DAVIS 2017 (mean, recall, decay), as the official evaluator gives them.",
                "",
                "The objects of a sequence are those of its first frame; found objects are given to them one to one so"
                        + " that J&F is highest. Void pixels (255) of the truth are background. Every frame of the truth"
                        + " needs a picture of the same name."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {"", "Example:", "  flowcut evaluate davis --gt DAVIS --pred out/masks --json figures.json"})
    static final class Davis extends EvaluateDavisCommand {
        @Option(
                names = "--semi-supervised",
                description =
                        "Score the semi-supervised task instead: found objects have the labels of the true ones, and"
                                + " the first and last frame do not count.")
        private boolean semiSupervised;

        Davis(Terminal terminal) {
            super(terminal);
        }

        @Override
        DavisTask task() {
            return semiSupervised ? DavisTask.SEMI_SUPERVISED : DavisTask.UNSUPERVISED;
        }

        @Override
        String annotations() {
            return semiSupervised ? DavisFolders.SEMI_SUPERVISED : DavisFolders.UNSUPERVISED;
        }

        @Override
        ObjectGroups groups(String sequence) {
            return ObjectGroups.EACH;
        }
    }

    /** {@code flowcut evaluate motion}. */
    @Command(
            name = "motion",
            description = {
                "J and F over moving objects only, as for DAVIS-2017 Motion.",
                "",
                "The protocol is that of flowcut evaluate davis. The truth is the DAVIS-2017 Motion tree (in which objects"
                        + " that do not move are left out and those that move together are one), or any truth with"
                        + " --objects to say so."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footer = {
                "",
                "Example:",
                "  flowcut evaluate motion --gt DAVIS2017-motion --pred out/masks",
                "  flowcut evaluate motion --gt DAVIS --objects moving.json --pred out/masks"
            })
    static final class Motion extends EvaluateDavisCommand {
        @Option(
                names = "--objects",
                paramLabel = "FILE",
                description =
                        "JSON: {\"SEQUENCE\": {\"LABEL\": GROUP}}. Objects of one group are one; 0, or no entry, leaves"
                                + " an object out. Sequences that are not listed are taken as they are.")
        private Optional<Path> objects = Optional.empty();

        private Optional<Map<String, Map<Integer, Integer>>> moving = Optional.empty();

        Motion(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            moving = objects.map(Motion::read);
            return super.call();
        }

        private static Map<String, Map<Integer, Integer>> read(Path file) {
            try {
                return new ObjectMapper().readValue(Files.readString(file), new TypeReference<>() {});
            } catch (JsonProcessingException e) {
                throw badInput(
                        file.toString(),
                        "not of the form {\"SEQUENCE\": {\"LABEL\": GROUP}}: " + e.getOriginalMessage());
            } catch (IOException e) {
                throw badInput(file.toString(), "cannot be read: " + e.getMessage());
            }
        }

        @Override
        DavisTask task() {
            return DavisTask.UNSUPERVISED;
        }

        @Override
        String annotations() {
            return DavisFolders.UNSUPERVISED;
        }

        @Override
        ObjectGroups groups(String sequence) {
            Optional<Map<Integer, Integer>> listed = moving.map(all -> all.get(sequence));
            return listed.map(groups -> ObjectGroups.of(objects.orElseThrow().toString(), groups))
                    .orElse(ObjectGroups.EACH);
        }
    }
}
