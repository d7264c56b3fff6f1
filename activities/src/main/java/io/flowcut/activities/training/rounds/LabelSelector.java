package io.flowcut.activities.training.rounds;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.matching.CompleteSegments;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.SegmentsWriter;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.training.input.AssembledDataset;
import io.flowcut.activities.training.input.DatasetSide;
import io.flowcut.activities.training.input.DatasetVideo;
import io.flowcut.activities.training.input.LabelledVideos;
import io.flowcut.activities.training.prediction.MaskModels;
import io.flowcut.activities.training.prediction.TrackSegments;
import io.flowcut.activities.training.prediction.VideoPredictor;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.AssemblyConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.config.RoundsConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Predicts the training videos of a dataset and selects the tracks that become the next labels: those of at least
 * {@code rounds.minConfidence} that agree with the present labels by at least {@code rounds.minAgreement}. A track that
 * passes becomes the label of all its frames, also of those in which the labels had missed the object.
 */
public final class LabelSelector {
    /** To be raised when other tracks are selected from the same predictions. */
    private static final int VERSION = 2;

    private final MaskModels.SharedModel model;
    private final ArtifactStore store;
    private final LabelledVideos videos;
    private final PredictionConfig prediction;
    private final RoundsConfig rounds;
    private final JsonMapper mapper = new JsonMapper();

    /** @param storage where the videos lie, and what was selected is kept */
    public LabelSelector(
            MaskModels.SharedModel model, Storage storage, PredictionConfig prediction, RoundsConfig rounds) {
        this.model = requireNonNull(model, "model");
        this.store = requireNonNull(storage, "storage").artifacts();
        videos = new LabelledVideos(storage);
        this.prediction = requireNonNull(prediction, "prediction");
        this.rounds = requireNonNull(rounds, "rounds");
    }

    /**
     * What was selected of a video.
     *
     * @param segments the segments of the selected tracks, in the store
     * @param segmentCount number of segments
     * @param tracks tracks that were selected
     * @param unsure tracks that were not sure enough
     * @param disagreeing tracks that agreed too little with the labels
     */
    record Selection(ArtifactRef segments, int segmentCount, int tracks, int unsure, int disagreeing) {}

    /** Selects from every training video that has labels, in the order of the dataset. */
    Map<DatasetVideo, Selection> select(AssembledDataset dataset, Runnable alive) {
        DatasetSide train = dataset.train();
        Map<String, List<Integer>> byVideo = new LinkedHashMap<>();
        for (int index = 0; index < train.size(); index++) {
            byVideo.computeIfAbsent(train.video(index), name -> new ArrayList<>())
                    .add(index);
        }
        Map<DatasetVideo, Selection> selections = new LinkedHashMap<>();
        for (DatasetVideo video : dataset.videos().values()) {
            List<Integer> segments = byVideo.getOrDefault(video.name(), List.of());
            if (!segments.isEmpty()) {
                selections.put(video, select(dataset, train, video, segments, alive));
                alive.run();
            }
        }
        return selections;
    }

    private Selection select(
            AssembledDataset dataset, DatasetSide train, DatasetVideo video, List<Integer> segments, Runnable alive) {
        String key = StepKey.of("round-labels", VERSION)
                .input(dataset.digest())
                .input(video.name())
                .input(video.digest())
                .input(model.digest())
                .config(prediction)
                .config(rounds)
                .hex();
        Optional<Selection> known = find(key);
        if (known.isPresent()) {
            return known.get();
        }
        TrackAgreement labels = new TrackAgreement();
        segments.forEach(index -> labels.add(train.segment(index).segment()));
        VideoTracks predicted = predict(videos.info(video), alive);
        List<Track> kept = new ArrayList<>();
        int unsure = 0;
        int disagreeing = 0;
        for (Track track : predicted.tracks()) {
            if (track.score() < rounds.minConfidence()) {
                unsure++;
            } else if (labels.of(track) < rounds.minAgreement()) {
                disagreeing++;
            } else {
                kept.add(new Track(kept.size() + 1, track.score(), track.masks()));
            }
        }
        VideoTracks selected = new VideoTracks(video.name(), video.frames(), video.width(), video.height(), kept);
        try (SegmentsWriter writer = new SegmentsWriter(store)) {
            List<Segment> found = new ArrayList<>();
            TrackSegments.build(selected, MatchingConfig.DEFAULT, found::add);
            CompleteSegments complete = new CompleteSegments(AssemblyConfig.DEFAULT.completeWithin());
            found.forEach(complete::add);
            found.stream().filter(complete::contains).forEach(writer::write);
            int count = writer.count();
            Selection selection = new Selection(writer.commit(), count, kept.size(), unsure, disagreeing);
            keep(key, selection);
            return selection;
        }
    }

    private VideoTracks predict(VideoInfo video, Runnable alive) {
        return new VideoPredictor(
                        model,
                        videos::open,
                        prediction,
                        MatchingConfig.DEFAULT,
                        QualityConfig.DEFAULT,
                        CrfConfig.DEFAULT)
                .process(video, alive);
    }

    private Optional<Selection> find(String key) {
        Optional<ArtifactRef> known = store.find(key);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(mapper.readValue(store.read(known.get()), Selection.class));
        } catch (IOException e) {
            throw FlowCutException.storage(known.get().uri(), "not a selection of labels: " + e.getMessage(), e);
        }
    }

    private void keep(String key, Selection selection) {
        try {
            store.link(key, store.put("application/json", mapper.writeValueAsBytes(selection)));
            store.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a selection that cannot be written: " + selection, e);
        }
    }
}
