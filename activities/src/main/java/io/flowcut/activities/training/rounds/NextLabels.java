package io.flowcut.activities.training.rounds;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.YouTubeVisWriter;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.SegmentsReader;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.training.input.AssembledDataset;
import io.flowcut.activities.training.input.DatasetVideo;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the dataset of the next round of self-training: the tracks that a model finds in the training videos, those that
 * are sure and agree with the present labels, in place of these; validation and videos stay as they are. What was
 * selected of a video is kept in the store, so that a killed writer goes on where it was.
 */
public final class NextLabels {
    private static final String TRAIN = "train.json";

    private final ArtifactStore store;
    private final JsonMapper mapper = new JsonMapper();

    /** @param store where what was selected is kept */
    public NextLabels(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Selects labels and writes the dataset.
     *
     * @param dataset the present labels
     * @param selector predicts and selects
     * @param output receives train.json, val.json, videos.jsonl and dataset.json; nothing is written when no track passes
     * @param alive called often; what it throws ends the work
     */
    public RoundDataset write(AssembledDataset dataset, LabelSelector selector, OutputFolder output, Runnable alive) {
        Map<DatasetVideo, LabelSelector.Selection> selections = selector.select(dataset, alive);
        long segments = 0;
        int videos = 0;
        int tracks = 0;
        int unsure = 0;
        int disagreeing = 0;
        for (LabelSelector.Selection selection : selections.values()) {
            segments += selection.segmentCount();
            videos += selection.segmentCount() > 0 ? 1 : 0;
            tracks += selection.tracks();
            unsure += selection.unsure();
            disagreeing += selection.disagreeing();
        }
        String digest = segments == 0 ? "" : write(dataset, selections, output);
        return new RoundDataset(digest, videos, segments, tracks, unsure, disagreeing);
    }

    private String write(
            AssembledDataset dataset, Map<DatasetVideo, LabelSelector.Selection> selections, OutputFolder output) {
        MessageDigest digest = Sha256.begin();
        List<OutputFolder.StagedFile> staged = new ArrayList<>();
        try {
            OutputFolder.StagedFile train = output.stage(TRAIN);
            staged.add(train);
            writeSegments(new DigestOutputStream(train.stream(), digest), selections);
            for (String file : List.of("val.json", "videos.jsonl")) {
                OutputFolder.StagedFile copy = output.stage(file);
                staged.add(copy);
                copy(dataset.file(file), new DigestOutputStream(copy.stream(), digest));
            }
            String hex = Sha256.finish(digest);
            staged.forEach(OutputFolder.StagedFile::commit);
            output.write("dataset.json", description(dataset, hex));
            return hex;
        } catch (IOException e) {
            throw FlowCutException.storage(TRAIN, "the next labels cannot be written: " + e.getMessage(), e);
        } finally {
            staged.forEach(OutputFolder.StagedFile::close);
        }
    }

    private static void copy(Path file, OutputStream target) throws IOException {
        try (target;
                InputStream in = Files.newInputStream(file)) {
            in.transferTo(target);
        }
    }

    private void writeSegments(OutputStream out, Map<DatasetVideo, LabelSelector.Selection> selections)
            throws IOException {
        try (YouTubeVisWriter writer =
                new YouTubeVisWriter(out, "FlowCut labels of a further round", PipelineConfig.MODEL)) {
            for (Map.Entry<DatasetVideo, LabelSelector.Selection> entry : selections.entrySet()) {
                DatasetVideo video = entry.getKey();
                try (SegmentsReader reader =
                        SegmentsReader.open(store, entry.getValue().segments())) {
                    for (Optional<Segment> next = reader.next(); next.isPresent(); next = reader.next()) {
                        writer.video(
                                video(writer.videos() + 1, video, next.get().frames()));
                    }
                }
            }
            long number = 0;
            for (LabelSelector.Selection selection : selections.values()) {
                try (SegmentsReader reader = SegmentsReader.open(store, selection.segments())) {
                    for (Optional<Segment> next = reader.next(); next.isPresent(); next = reader.next()) {
                        number++;
                        int id = 0;
                        for (Segment.SegmentObject object : next.get().objects()) {
                            writer.annotation(number, next.get().frames().size(), object.asTrack(++id));
                        }
                    }
                }
            }
        }
    }

    private static VisVideo video(long id, DatasetVideo video, List<Integer> frames) {
        List<String> files = new ArrayList<>(frames.size());
        for (int frame : frames) {
            files.add(String.format(Locale.ROOT, "%s/%05d.jpg", video.name(), frame));
        }
        return new VisVideo(
                id, video.width(), video.height(), files, Optional.of(new VisVideo.Origin(video.name(), frames)));
    }

    private byte[] description(AssembledDataset dataset, String digest) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("formatVersion", 1);
        description.put("digest", digest);
        description.put("labelledFrom", dataset.digest());
        try {
            return (mapper.writeValueAsString(description) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a description of a dataset cannot be written", e);
        }
    }
}
