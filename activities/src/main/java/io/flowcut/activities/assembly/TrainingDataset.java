package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.assembly.DatasetVideos.DatasetVideo;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.YouTubeVisWriter;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.assembly.AssemblyActivities.WriteRequest;
import io.flowcut.workflows.assembly.AssemblyResult;
import io.flowcut.workflows.assembly.SegmentSelection;
import io.flowcut.workflows.assembly.SegmentSelection.Dropped;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes selections as a dataset: train.json and val.json (YouTube-VIS, a segment each "video"), videos.jsonl (the
 * videos with their place and side of the split), statistics.json, dataset.json (digest, schema, configuration) and
 * README.md, its card. Segments are streamed; of each video one entry is held. Earlier files stay until all are written.
 */
final class TrainingDataset {
    private final ArtifactStore store;
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final JsonMapper readable =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    TrainingDataset(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Writes the dataset.
     *
     * @throws FlowCutException of type BadInput when no segment passed the filters
     */
    AssemblyResult write(WriteRequest request, OutputFolder output, StepProgress progress) {
        Map<String, List<IndexedVideo>> index = new TreeMap<>();
        Map<String, Path> files = new HashMap<>();
        Dropped dropped = Dropped.NONE;
        List<String> warnings = new ArrayList<>();
        for (SegmentSelection selection : request.selections()) {
            index.put(selection.segments().sha256(), readIndex(selection.index()));
            files.put(selection.segments().sha256(), store.localFile(selection.segments()));
            dropped = dropped.plus(selection.dropped());
            warnings.addAll(selection.warnings());
        }
        DatasetVideos videos = new DatasetVideos(index, request.config());
        if (videos.all().isEmpty()) {
            throw FlowCutException.badInput(
                    String.join(
                            ", ",
                            request.selections().stream()
                                    .map(SegmentSelection::labels)
                                    .toList()),
                    "no segment passed the filters: " + dropped);
        }
        VideoSegments segments = new VideoSegments(files, request.config());
        Side train = new Side("train", videos, false);
        Side val = new Side("val", videos, true);
        if (val.videos.isEmpty() && request.config().valShare() > 0) {
            warnings.add("only one video: nothing is kept for validation");
        }
        String digest = writeFiles(request, output, segments, train, val, progress);
        // Each segment was passed twice, once for its video and once for its objects.
        Dropped all = dropped.plus(new Dropped(
                0, 0, 0, 0, 0, segments.duplicates() / 2, segments.incomplete() / 2, segments.surplus() / 2));
        return new AssemblyResult(digest, train.statistics.split(), val.statistics.split(), all, warnings);
    }

    private List<IndexedVideo> readIndex(ArtifactRef ref) {
        try (MappingIterator<IndexedVideo> videos =
                mapper.readerFor(IndexedVideo.class).readValues(store.open(ref))) {
            return videos.readAll();
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not an index of segments: " + e.getMessage(), e);
        }
    }

    private String writeFiles(
            WriteRequest request,
            OutputFolder output,
            VideoSegments segments,
            Side train,
            Side val,
            StepProgress progress) {
        List<Side> sides = List.of(train, val);
        output.tidy("");
        MessageDigest digest = Sha256.begin();
        try (OutputFolder.StagedFile trainFile = output.stage("train.json");
                OutputFolder.StagedFile valFile = output.stage("val.json");
                OutputFolder.StagedFile list = output.stage("videos.jsonl")) {
            writeSide(request.name(), train, segments, new DigestOutputStream(trainFile.stream(), digest), progress);
            writeSide(request.name(), val, segments, new DigestOutputStream(valFile.stream(), digest), progress);
            writeVideos(sides, new DigestOutputStream(list.stream(), digest));
            trainFile.commit();
            valFile.commit();
            list.commit();
        } catch (IOException e) {
            throw FlowCutException.storage(request.output(), "the dataset cannot be written: " + e.getMessage(), e);
        }
        String hex = Sha256.finish(digest);
        writeDescriptions(request, output, sides, hex);
        return hex;
    }

    private void writeSide(String name, Side side, VideoSegments segments, OutputStream out, StepProgress progress)
            throws IOException {
        String description = "FlowCut training segments of " + name + ", " + side.name;
        try (YouTubeVisWriter writer = new YouTubeVisWriter(out, description, side.featuresBackends())) {
            int passed = 0;
            for (DatasetVideo video : side.videos) {
                IndexedVideo indexed = video.video();
                side.statistics.add(indexed);
                segments.forEach(video, segment -> {
                    side.statistics.add(segment.segment());
                    writer.video(new VisVideo(
                            writer.videos() + 1,
                            indexed.width(),
                            indexed.height(),
                            segment.files(),
                            Optional.of(new VisVideo.Origin(
                                    video.name(), segment.segment().frames()))));
                });
                progress.finished(++passed);
            }
            long[] number = new long[1];
            for (DatasetVideo video : side.videos) {
                segments.forEach(video, segment -> {
                    number[0]++;
                    int id = 0;
                    for (Segment.SegmentObject object : segment.segment().objects()) {
                        writer.annotation(number[0], segment.segment().frames().size(), object.asTrack(++id));
                    }
                });
                progress.finished(++passed);
            }
        }
    }

    /** The videos, a line each; the file can be given to {@code flowcut label} as a manifest. */
    private void writeVideos(List<Side> sides, OutputStream out) throws IOException {
        try (out) {
            for (Side side : sides) {
                for (DatasetVideo video : side.videos) {
                    Map<String, Object> line = new LinkedHashMap<>();
                    line.put("video_id", video.name());
                    line.put("uri", video.video().uri());
                    line.put("split", side.name);
                    line.put("sha256", video.video().digest());
                    line.put("length", video.video().frames());
                    line.put("width", video.video().width());
                    line.put("height", video.video().height());
                    out.write((mapper.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private void writeDescriptions(WriteRequest request, OutputFolder output, List<Side> sides, String digest) {
        Map<String, Object> statistics = new LinkedHashMap<>();
        sides.forEach(side -> statistics.put(side.name, side.statistics.values()));
        output.write("statistics.json", json(statistics));
        DatasetCard card = new DatasetCard(request, digest, statistics);
        output.write("dataset.json", json(card.description()));
        output.write("README.md", card.markdown().getBytes(StandardCharsets.UTF_8));
    }

    private byte[] json(Object value) {
        try {
            return (readable.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a description of a dataset cannot be written", e);
        }
    }

    /** One side of the split. */
    private static final class Side {
        private final String name;
        private final List<DatasetVideo> videos;
        private final SplitStatistics statistics = new SplitStatistics();

        Side(String name, DatasetVideos all, boolean validation) {
            this.name = name;
            videos = all.all().stream()
                    .filter(video -> video.validation() == validation)
                    .toList();
        }

        String featuresBackends() {
            TreeSet<String> backends = new TreeSet<>();
            for (DatasetVideo video : videos) {
                video.sources().forEach(source -> backends.add(source.video().featuresBackend()));
            }
            return String.join(", ", backends);
        }
    }
}
