package io.flowcut.worker.ablation;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.TrackEvaluation;
import io.flowcut.activities.evaluation.ytvis.ApFigures;
import io.flowcut.activities.matching.Track;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Labels the same videos under several settings and holds each against the truth. All runs share one artifact store, so
 * a setting computes only what it changes.
 */
public final class Ablation {
    private final List<String> inputs;
    private final Path out;
    private final Function<List<String>, FlowCutConfig> configs;
    private final Function<LabelRequest, LabelOutcome> labelling;
    private final SortedMap<String, Path> masks;
    private final AblationTruth truth;

    /**
     * @param masks folder of true masks of each video, by its id
     * @param configs the base configuration with some assignments on top
     * @param labelling runs one labelling
     */
    public Ablation(
            List<String> inputs,
            SortedMap<String, Path> masks,
            Path out,
            Function<List<String>, FlowCutConfig> configs,
            Function<LabelRequest, LabelOutcome> labelling) {
        this.inputs = List.copyOf(inputs);
        this.masks = requireNonNull(masks, "masks");
        this.out = requireNonNull(out, "out").toAbsolutePath().normalize();
        this.configs = requireNonNull(configs, "configs");
        this.labelling = requireNonNull(labelling, "labelling");
        Path scored = this.out.resolve("scored");
        try {
            Files.createDirectories(scored);
        } catch (IOException e) {
            throw FlowCutException.storage(scored.toString(), "cannot be made: " + e.getMessage(), e);
        }
        truth = new AblationTruth(scored, masks);
    }

    /** The finished run of a setting, and its row. */
    public record Scored(AblationRow row, RunSummary summary, Path folder) {}

    /**
     * Labels and scores one setting.
     *
     * @return empty when the run was stopped by a signal
     */
    public Optional<Scored> run(AblationSetting setting) {
        Path folder = out.resolve("settings").resolve(setting.name());
        List<String> assignments = new ArrayList<>(setting.assignments());
        assignments.add("storage.uri=" + out.resolve("artifacts"));
        LabelOutcome outcome = labelling.apply(
                new LabelRequest(inputs, folder.toString(), "ablate-" + setting.name(), configs.apply(assignments)));
        if (!(outcome instanceof LabelOutcome.Finished finished)) {
            return Optional.empty();
        }
        return Optional.of(new Scored(row(setting, folder, finished), finished.summary(), folder));
    }

    private AblationRow row(AblationSetting setting, Path folder, LabelOutcome.Finished finished) {
        double meanJ = 0;
        double best = 0;
        double all = 0;
        for (Map.Entry<String, Path> video : masks.entrySet()) {
            TrackEvaluation evaluation =
                    TrackEvaluation.of(video.getValue(), folder.resolve("masks").resolve(video.getKey()));
            meanJ += evaluation.similarity().meanJ();
            best += evaluation.best().meanIou();
            all += evaluation.best().unionMeanIou();
        }
        Map<String, Map<Integer, Double>> scores = new HashMap<>();
        for (VideoResult video : finished.videos()) {
            Map<Integer, Double> byId = new HashMap<>();
            for (Track track : finished.tracks(video).tracks()) {
                byId.put(track.id(), track.score());
            }
            scores.put(video.info().source().videoId(), byId);
        }
        Map<String, Double> ap = figures(truth.evaluate(setting.name(), folder.resolve("masks"), scores));
        RunSummary summary = finished.summary();
        int videos = masks.size();
        return new AblationRow(
                setting,
                meanJ / videos,
                best / videos,
                all / videos,
                ap.get("AP"),
                ap.get("AP50"),
                ap.get("AP75"),
                ap.get("AR10"),
                Math.toIntExact(summary.counts().tracks()),
                summary.seconds(),
                summary.steps().stream().mapToLong(RunSummary.Step::computed).sum(),
                summary.steps().stream().mapToLong(RunSummary.Step::reused).sum());
    }

    private static Map<String, Double> figures(ApFigures figures) {
        return new HashMap<>(figures.summary());
    }
}
