package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.assembly.AssemblyActivities.SelectRequest;
import io.flowcut.workflows.assembly.SegmentSelection;
import io.flowcut.workflows.config.AssemblyConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Filters the segments of one labelling run into the store. They are streamed; of a video its segments' hashes are held.
 * The selection is named by the digest of segments.json and the filters, so that it is made once.
 */
final class SegmentSelector {
    private static final String STEP = "select";
    /** To be raised when the selection changes for the same segments. */
    private static final int VERSION = 1;

    private static final byte[] END_OF_LINE = {'\n'};

    private final ArtifactStore store;
    private final LabelFiles files;
    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    SegmentSelector(ArtifactStore store, LabelFiles files) {
        this.store = requireNonNull(store, "store");
        this.files = requireNonNull(files, "files");
    }

    /** Selects, or finds what an earlier call selected. */
    SegmentSelection process(SelectRequest request, StepProgress progress) {
        LabelRun run = LabelRun.read(files, request.labels());
        AssemblyConfig config = request.config();
        String key = StepKey.of(STEP, VERSION)
                .input(run.segmentsDigest())
                .input(request.labels())
                .input("gap " + config.maxGap() + ", iou " + config.minIou() + ", score " + config.minScore()
                        + ", area " + config.minArea() + ", warped " + run.warped())
                .hex();
        Optional<ArtifactRef> known = store.find(key);
        if (known.isPresent()) {
            return readSelection(known.get());
        }
        SegmentSelection selection = select(request, run, progress);
        store.link(key, writeSelection(selection));
        return selection;
    }

    private SegmentSelection readSelection(ArtifactRef ref) {
        try {
            return mapper.readValue(store.read(ref), SegmentSelection.class);
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not a selection of segments: " + e.getMessage(), e);
        }
    }

    private ArtifactRef writeSelection(SegmentSelection selection) {
        return store.put("application/json", bytes(selection));
    }

    private SegmentSelection select(SelectRequest request, LabelRun run, StepProgress progress) {
        SegmentFilter filter = new SegmentFilter(request.config(), !run.warped());
        List<IndexedVideo> index = new ArrayList<>();
        Set<String> finished = new HashSet<>();
        int read = 0;
        try (SegmentFile file = SegmentFile.open(files, request.labels(), run.segmentsDigest());
                ArtifactSink sink = store.create("application/x-ndjson")) {
            VideoInWork video = new VideoInWork(run, sink, index);
            for (Optional<SegmentFile.Entry> next = file.next(); next.isPresent(); next = file.next()) {
                SegmentFile.Entry entry = next.get();
                if (!entry.videoId().equals(video.id)) {
                    video.finish();
                    if (!finished.add(entry.videoId())) {
                        throw FlowCutException.badInput(
                                request.labels(),
                                "segments.json: the segments of video " + entry.videoId() + " do not stand together");
                    }
                    video.begin(entry.videoId(), request.labels());
                    filter.nextVideo();
                }
                Optional<Segment> kept = filter.process(entry.segment());
                if (kept.isPresent()) {
                    video.add(bytes(new SelectedSegment(entry.files(), kept.get())));
                }
                progress.finished(++read);
            }
            video.finish();
            return new SegmentSelection(
                    request.labels(), sink.commit(), writeIndex(index), filter.dropped(), warnings(request, run));
        }
    }

    private static List<String> warnings(SelectRequest request, LabelRun run) {
        List<String> warnings = new ArrayList<>();
        if (run.maxGap() < request.config().maxGap()) {
            warnings.add(request.labels() + ": labelled with matching.maxGap " + run.maxGap() + ", so assembly.maxGap "
                    + request.config().maxGap() + " finds no pairs beyond that");
        }
        if (run.minIou() > request.config().minIou() && !run.warped()) {
            warnings.add(request.labels() + ": labelled with matching.minIou " + run.minIou() + ", so assembly.minIou "
                    + request.config().minIou() + " finds no pairs below that");
        }
        return warnings;
    }

    private ArtifactRef writeIndex(List<IndexedVideo> index) {
        try (ArtifactSink sink = store.create("application/x-ndjson")) {
            for (IndexedVideo video : index) {
                sink.write(bytes(video));
                sink.write(END_OF_LINE);
            }
            return sink.commit();
        }
    }

    private byte[] bytes(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a selection cannot be written", e);
        }
    }

    /** The video whose segments are written at the moment. */
    private static final class VideoInWork {
        private final LabelRun run;
        private final ArtifactSink sink;
        private final List<IndexedVideo> index;
        private String id = "";
        private long written;
        private long offset;
        private int segments;

        VideoInWork(LabelRun run, ArtifactSink sink, List<IndexedVideo> index) {
            this.run = run;
            this.sink = sink;
            this.index = index;
        }

        void begin(String videoId, String labels) {
            if (!run.videos().containsKey(videoId)) {
                throw FlowCutException.badInput(
                        labels, "segments.json: video " + videoId + " is not among those of run.json");
            }
            id = videoId;
            offset = written;
            segments = 0;
        }

        void add(byte[] line) {
            sink.write(line);
            sink.write(END_OF_LINE);
            written += line.length + 1L;
            segments++;
        }

        void finish() {
            if (segments > 0) {
                LabelRun.SourceVideo source = run.videos().get(id);
                index.add(new IndexedVideo(
                        id,
                        source.uri(),
                        source.digest(),
                        source.frames(),
                        source.width(),
                        source.height(),
                        run.featuresBackend(),
                        offset,
                        written - offset,
                        segments));
                segments = 0;
            }
        }
    }
}
